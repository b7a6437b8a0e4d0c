# ruff: noqa: PYI021, A001 (its docstrings are the contract, and `open` is HPKE's own name)
"""MLS (RFC 9420) with cipher suite 0x0007, as Wardline uses it: the Python face of the crate.

Everything here is synchronous and does no I/O. Times are whole seconds since the Unix epoch. A call that raises leaves
its object exactly as it was. Secrets never appear in a ``repr``, an error or a log line.
"""

from typing import Final, final

SUITE: Final[int]
"""0x0007, ``MLS_256_DHKEMP384_AES256GCM_SHA384_P384`` (RFC 9420 section 17.1)."""

MAX_MEMBERS: Final[int]
"""The most leaves one group may have (256)."""

EKU_DEVICE: Final[str]
"""Extended key usage of every device certificate, dotted. All three are Wardline's own, under a UUID's arc (X.667)."""

EKU_STEWARD: Final[str]
"""Beside ``EKU_DEVICE`` in a steward's certificate."""

EKU_SEALING: Final[str]
"""Of a vault's certificate for an HPKE key. A chain that carries it is refused as an MLS identity."""

class MlsError(Exception):
    """Anything refused. ``code`` is stable and listed in ``spec/errors.toml``.

    ``malformed``, ``wrong_kind``, ``wrong_group``, ``wrong_epoch``, ``replayed``, ``cannot_decrypt``,
    ``bad_signature``, ``invalid_commit``, ``not_permitted``, ``group_full``, ``bad_certificate``,
    ``certificate_expired``, ``untrusted``, ``bad_key_package``, ``key_package_expired``, ``key_package_unknown``,
    ``already_member``, ``unknown_member``, ``commit_pending``, ``no_commit_pending``, ``removed``, ``own_message``,
    ``bad_state``, ``bad_key``, ``internal``.
    """

    code: str

@final
class Identity:
    """What a leaf's certificate says, after it was verified to the trust anchor of its organisation."""

    organisation: str
    account: str
    device: str
    steward: bool
    """Its certificate carries the steward's extended key usage: it may found groups, add and remove."""
    public_key: bytes
    """Uncompressed P-384 point (97 bytes), the leaf's signature key."""
    not_before: int
    not_after: int
    chain: list[bytes]
    """DER, leaf first, without the anchor."""

@final
class KeyPackage:
    """A new key package (RFC 9420 section 10). Store ``secret`` durably before ``message`` leaves the device."""

    message: bytes
    reference: bytes
    """Hash reference (RFC 9420 section 5.2): names the row that keeps ``secret``."""
    secret: bytes
    """The private half, sealed under the member's storage key."""

@final
class KeyPackageInfo:
    """What anyone can read of a published key package."""

    identity: Identity
    reference: bytes
    last_resort: bool
    not_after: int

@final
class MessageInfo:
    """The public header of an MLSMessage: all that a delivery service may read of it."""

    kind: str
    """``application`` (PrivateMessage), ``commit`` (PublicMessage), ``welcome``, ``key_package``, ``group_info``."""
    group_id: bytes
    """Empty where the kind carries none (welcome, key package)."""
    epoch: int
    authenticated_data: bytes
    recipients: list[bytes]
    """For a Welcome: the key package references it is encrypted to."""

@final
class Received:
    """A decrypted application message."""

    plaintext: bytes
    sender: Identity
    authenticated_data: bytes
    epoch: int

@final
class CommitEffect:
    """What an applied commit did."""

    epoch: int
    """The epoch that it began."""
    committer: Identity
    added: list[Identity]
    removed: list[Identity]
    authenticated_data: bytes
    removed_self: bool
    """The receiving member itself was removed: the group takes no more calls but ``save``."""

@final
class PendingCommit:
    """A commit made but not yet accepted by the delivery service.

    The group keeps it until ``apply_pending`` or ``clear_pending``.
    """

    message: bytes
    welcome: bytes | None
    epoch: int
    """The epoch in which it was made; accepted, it begins ``epoch + 1``."""

@final
class Change:
    """Rows to write, in the transaction of the effect.

    Names are ``state``, ``tree`` and ``epoch/<number>``; values are sealed.
    """

    put: list[tuple[str, bytes]]
    delete: list[str]

@final
class Group:
    """One MLS group of one member. Changes stay in memory until the rows of ``save`` are stored."""

    group_id: bytes
    epoch: int
    founder: str
    """The organisation that founded the group (a group context extension, fixed at the founding)."""
    members: list[Identity]
    has_pending: bool
    active: bool
    """False once this member was removed."""
    def copy(self) -> Group:
        """An independent copy: work on it, keep it when the transaction committed, drop it otherwise."""
    def encrypt(self, plaintext: bytes, authenticated_data: bytes) -> bytes: ...
    def decrypt(self, message: bytes) -> Received:
        """Of the current epoch or one of the three before it.

        Raises ``MlsError``: ``replayed``, ``cannot_decrypt``, ``wrong_group``, ``wrong_epoch``, ``wrong_kind``,
        ``malformed``, ``bad_signature``, ``own_message``; ``unknown_member`` for a late message of a member that was
        removed since. A generation more than 1,024 ahead ``cannot_decrypt``.
        """
    def process_commit(self, message: bytes, now: int) -> CommitEffect:
        """Apply another member's commit, or the own pending one when it comes back.

        Another commit that was pending is dropped.
        ``now`` is when the delivery service accepted it, never the reader's clock: certificates are judged at that
        second, and a member that reads it days later must come to the same verdict as everybody else.
        """
    def commit(self, *, add: list[bytes], remove: list[str], authenticated_data: bytes, now: int) -> PendingCommit:
        """Add key packages and remove devices (by device id) in one commit; both empty: a self-update.

        Every commit carries an update path, with the member's certificate as it is now: a renewed one enters so.
        """
    def apply_pending(self) -> CommitEffect: ...
    def clear_pending(self) -> None: ...
    def group_info(self) -> bytes:
        """Signed GroupInfo with the ratchet tree, for ``PublicGroup.observe``."""
    def epoch_authenticator(self) -> bytes: ...
    def save(self) -> Change:
        """The rows that differ from those last saved (the tree only when the epoch changed)."""

@final
class Member:
    """One device's identity in MLS: its signature key, its certificate and the anchors that it trusts.

    All three are fixed, for its groups too: with a renewed certificate or another anchor, make a new one and load the
    groups with it. A commit that brings in an organisation whose anchor is missing is refused (``untrusted``) and can
    be processed once the group was loaded with that anchor.
    """

    identity: Identity
    def __new__(
        cls, *, signing_key: bytes, chain: list[bytes], anchors: dict[str, bytes], storage_key: bytes
    ) -> Member:
        """``signing_key``: PKCS#8 DER, P-384. ``anchors``: organisation id to root certificate (DER).

        ``storage_key``: 32 bytes, seals whatever ``save`` and ``key_package`` hand out (AES-256-GCM, bound to group
        and row name).
        """
    def key_package(self, *, now: int, lifetime: int, last_resort: bool = False) -> KeyPackage:
        """Valid from an hour before ``now`` for ``lifetime`` seconds, never longer than the certificate."""
    def found(self, group_id: bytes, *, now: int) -> Group:
        """Only a steward can (``not_permitted``)."""
    def join(self, welcome: bytes, secrets: dict[bytes, bytes]) -> Group:
        """``secrets``: key package reference to sealed secret, those of ``MessageInfo.recipients`` that the device has.

        Refused unless it comes from a steward that may add this device: one of its own organisation, or, for a
        steward, the founding organisation's. So the group always holds a steward of one's own organisation.
        """
    def load(self, group_id: bytes, rows: dict[str, bytes]) -> Group: ...

@final
class PublicGroup:
    """The hub's view of a group: no secret in it. Immutable: ``apply`` returns the next one."""

    group_id: bytes
    epoch: int
    founder: str
    members: list[Identity]
    @staticmethod
    def observe(group_info: bytes, *, anchors: dict[str, bytes], now: int) -> PublicGroup: ...
    @staticmethod
    def load(data: bytes, *, anchors: dict[str, bytes]) -> PublicGroup: ...
    def apply(self, commit: bytes, *, now: int) -> tuple[PublicGroup, CommitEffect]:
        """Check signature, certificates at ``now`` and the rules.

        What only members can check (confirmation tag, membership tag, path ciphertexts) is not: a bad commit of an
        insider can win the epoch, which is what the signed report and the next generation are for.
        """
    def save(self) -> bytes: ...

def inspect_message(message: bytes) -> MessageInfo: ...
def inspect_key_package(message: bytes, *, anchors: dict[str, bytes], now: int) -> KeyPackageInfo: ...
def verify_chain(chain: list[bytes], *, anchors: dict[str, bytes], now: int | None) -> Identity:
    """The one identity check of every face: chain to the anchor *of the organisation that the leaf names*, extended key
    usage, one SAN URI ``wardline:<organisation>/<account>/<device>``, and the validity times unless ``now`` is None.
    """

def verify_sealing_chain(chain: list[bytes], *, anchors: dict[str, bytes], now: int) -> Identity:
    """As ``verify_chain``, for a vault's sealing certificate: ``public_key`` is the key to seal to.

    Its key usage is key agreement and its extended key usage ``EKU_SEALING``, without ``EKU_DEVICE``.
    """

def seal(public_key: bytes, *, info: bytes, authenticated_data: bytes, plaintext: bytes) -> bytes:
    """HPKE base mode (RFC 9180), DHKEM(P-384, HKDF-SHA384), HKDF-SHA384, AES-256-GCM: ``enc || ciphertext``.

    An empty plaintext is refused (``malformed``), here and in requests and answers.
    """

def open(secret_key: bytes, *, info: bytes, authenticated_data: bytes, sealed: bytes) -> bytes: ...
def generate_sealing_key() -> tuple[bytes, bytes]:
    """A new HPKE key pair: secret key (48-byte scalar), public key (uncompressed point)."""

@final
class RequestContext:
    """Of one sealed request: seals the answer (at the vault) or opens it (at the device). RFC 9458 section 4.4."""

    def seal_answer(self, plaintext: bytes) -> bytes: ...
    def open_answer(self, sealed: bytes) -> bytes: ...

def seal_request(public_key: bytes, *, info: bytes, plaintext: bytes) -> tuple[bytes, RequestContext]: ...
def open_request(secret_key: bytes, *, info: bytes, sealed: bytes) -> tuple[bytes, RequestContext]: ...
