"""What the hub answers. ``id`` is the request's; a refusal is ``handshake.Refused``."""

import msgspec

from wardline.protocol.types import Chain, Count, Hash, Id, KeyText, Note, PackageBytes, Sealed


class HubAnswer(msgspec.Struct, frozen=True, array_like=True):
    """Base of every answer."""

    id: Count


class Done(HubAnswer, frozen=True, tag="done"):
    """Committed; there is nothing more to say."""


class KeyPackagesPublished(HubAnswer, frozen=True, tag="key_packages_published"):
    """How many of the device's key packages are in store now, without the last resort."""

    available: Count


class ClaimedKeyPackage(msgspec.Struct, frozen=True, array_like=True):
    """One device's key package; ``last_resort`` when nothing else was left."""

    device: Id
    package: PackageBytes
    last_resort: bool


class KeyPackagesClaimed(HubAnswer, frozen=True, tag="key_packages_claimed"):
    """What was in store; devices that have none are missing from it."""

    packages: tuple[ClaimedKeyPackage, ...]


class GroupCommitted(HubAnswer, frozen=True, tag="group_committed"):
    """The commit won its epoch."""

    epoch: Count
    """The epoch that it began."""
    seq: Count


class MessageAccepted(HubAnswer, frozen=True, tag="message_accepted"):
    """Stored and recorded: it will be delivered to every member."""

    message: Id
    position: Count
    """Its place in the conversation, from 1."""
    seq: Count
    at: Count
    """The hub's clock, milliseconds."""


class VaultCertificates(HubAnswer, frozen=True, tag="vault_certificates"):
    """As the vault published them, with the anchor that the hub has on record."""

    anchor: bytes
    sealing_chain: Chain


class SealedAnswer(HubAnswer, frozen=True, tag="sealed_answer"):
    """The vault's answer to a sealed request."""

    request: Id
    sealed: Sealed


class CheckpointProof(HubAnswer, frozen=True, tag="checkpoint_proof"):
    """A checkpoint and the consistency proof from the size asked for (RFC 9162 section 2.1.4)."""

    note: Note
    proof: tuple[Hash, ...]
    keys: tuple[KeyText, ...] = ()
    """The hub's verifier keys, of its log and as a witness: to be remembered at first sight and compared ever after."""


class Cosigned(HubAnswer, frozen=True, tag="cosigned"):
    """The cosignature line, or several (C2SP tlog-cosignature)."""

    signatures: Note


class Chunk(HubAnswer, frozen=True, tag="chunk"):
    """One chunk of an attachment, as its sender encrypted it."""

    data: bytes
    last: bool


class OtherSize(HubAnswer, frozen=True, tag="other_size"):
    """The witness last cosigned another size: offer again with a proof from there (C2SP tlog-witness, conflict)."""

    size: Count


Answer = (
    Done
    | KeyPackagesPublished
    | KeyPackagesClaimed
    | GroupCommitted
    | MessageAccepted
    | VaultCertificates
    | SealedAnswer
    | CheckpointProof
    | Cosigned
    | OtherSize
    | Chunk
)
