"""What a device or a vault asks of the hub. Each carries a number, unique on its connection, echoed in the answer."""

from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.limits import CHUNK_TAG, MAX_CHUNK, MAX_CLAIMS, MAX_KEY_PACKAGES, MAX_MARKS
from wardline.protocol.types import (
    Application,
    Chain,
    Count,
    Handshake,
    Hash,
    Id,
    KeyText,
    Note,
    Number,
    PackageBytes,
    PushEndpoint,
    Sealed,
    Signature,
)


class HubRequest(msgspec.Struct, frozen=True, array_like=True):
    """Base of every request."""

    id: Number


class PublishKeyPackages(HubRequest, frozen=True, tag="publish_key_packages"):
    """Add key packages of this device; replace its last-resort one if given."""

    packages: Annotated[tuple[PackageBytes, ...], Meta(max_length=MAX_KEY_PACKAGES)]
    last_resort: PackageBytes | None = None


class ClaimKeyPackages(HubRequest, frozen=True, tag="claim_key_packages"):
    """A steward takes one key package of each of these devices; each is handed out once. They are its organisation's,
    or stewards of others.
    """

    devices: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_CLAIMS)]


class FoundGroup(HubRequest, frozen=True, tag="found_group"):
    """A steward founds a generation: GroupInfo with ratchet tree at epoch 0. The generation must be the next one."""

    conversation: Id
    generation: Number
    group_info: Handshake


class CommitGroup(HubRequest, frozen=True, tag="commit_group"):
    """One commit with its Welcome. The first for an epoch wins; the same bytes again get the same answer."""

    commit: Handshake
    welcome: Handshake | None = None


class SendMessage(HubRequest, frozen=True, tag="send_message"):
    """One application message. The hub reads the envelope in it; the same message id and bytes get the same answer."""

    message: Application


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """How far a device got in one conversation: positions, both high-water marks."""

    conversation: Id
    delivered: Count
    read: Count


class AdvanceReceipts(HubRequest, frozen=True, tag="advance_receipts"):
    """Marks only rise; lower ones change nothing."""

    marks: Annotated[tuple[Mark, ...], Meta(min_length=1, max_length=MAX_MARKS)]


class GetVault(HubRequest, frozen=True, tag="get_vault"):
    """The certificates of an organisation's vault. The asker verifies them to the anchor itself."""

    organisation: Id


class PublishVault(HubRequest, frozen=True, tag="publish_vault"):
    """A steward publishes its vault's sealing certificate (extended key usage of its own, HPKE key P-384), and the
    keys of the vault's audit log, which the hub needs to witness it and to take its cosignatures.
    """

    sealing_chain: Chain
    log_key: KeyText | None = None
    witness_key: KeyText | None = None


class CarrySealed(HubRequest, frozen=True, tag="carry_sealed"):
    """Carry a sealed request to a vault. ``SealedAnswer`` follows when it answers; the same bytes again resume."""

    organisation: Id
    request: Id
    sealed: Sealed


class AnswerSealed(HubRequest, frozen=True, tag="answer_sealed"):
    """A steward answers one sealed request."""

    request: Id
    sealed: Sealed


class RevokeDevice(HubRequest, frozen=True, tag="revoke_device"):
    """The authority's signed word that a device is dead."""

    device: Id
    at: Count
    issuer: Chain
    """The issuing certificate that signs (and what leads it to the anchor)."""
    signature: Signature
    """By the issuing key, over ``RevocationStatement``."""
    wipe: bool = False
    """The device erases itself when it learns of it."""


class CloseSession(HubRequest, frozen=True, tag="close_session"):
    """A steward has the hub close a device's connection, for that reason: ``session_ended``. The device may come back;
    what it asks of its vault then, the vault decides.
    """

    device: Id


class GetCheckpoint(HubRequest, frozen=True, tag="get_checkpoint"):
    """A steward asks for the hub's newest audit checkpoint and the proof that it extends an earlier one."""

    since: Count
    """Size of the log that the asker already verified; 0 if none."""


class AddCosignature(HubRequest, frozen=True, tag="add_cosignature"):
    """A steward hands in its vault's cosignature of the hub's checkpoint."""

    note: Note


class CosignCheckpoint(HubRequest, frozen=True, tag="cosign_checkpoint"):
    """A steward asks the hub to witness the vault's checkpoint (C2SP tlog-witness, add-checkpoint)."""

    old_size: Count
    proof: Annotated[tuple[Hash, ...], Meta(max_length=63)]
    note: Note


class PutChunk(HubRequest, frozen=True, tag="put_chunk"):
    """One encrypted chunk of an attachment, for the members of a conversation. Chunks come in order from 0, each but
    the last of the full length; the same bytes again get the same answer.
    """

    conversation: Id
    blob: Id
    """A name that the sender chose."""
    index: Count
    last: bool
    data: Annotated[bytes, Meta(min_length=CHUNK_TAG, max_length=MAX_CHUNK)]


class GetChunk(HubRequest, frozen=True, tag="get_chunk"):
    """One chunk of an attachment that is complete."""

    conversation: Id
    blob: Id
    index: Count


class RegisterPush(HubRequest, frozen=True, tag="register_push"):
    """Where this device's browser can be woken: wake-ups carry nothing. A newer one replaces it; None ends it."""

    endpoint: PushEndpoint | None


class Received(msgspec.Struct, frozen=True, array_like=True, tag="received"):
    """The device has stored every delivery up to ``cursor``: opens the window. No answer."""

    cursor: Count


Request = (
    PublishKeyPackages
    | ClaimKeyPackages
    | FoundGroup
    | CommitGroup
    | SendMessage
    | AdvanceReceipts
    | GetVault
    | PublishVault
    | CarrySealed
    | AnswerSealed
    | RevokeDevice
    | CloseSession
    | GetCheckpoint
    | AddCosignature
    | CosignCheckpoint
    | PutChunk
    | GetChunk
    | RegisterPush
)
