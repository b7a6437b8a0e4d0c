"""The authority's word that a device is dead: the hub obeys it and takes no other reason."""

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384

from wardline.kit.ids import DeviceId
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.signing import RevocationStatement, signed_bytes
from wardline.vault.authority.model import Authority


def sign_revocation(authority: Authority, device: DeviceId, at: int, *, wipe: bool = False) -> RevokeDevice:
    """The hub's request, not numbered yet. ``at``: milliseconds UTC. ``wipe``: the device is to erase itself."""
    statement = RevocationStatement(authority.organisation, device, at, wipe)
    signature = authority.issuing_key.sign(signed_bytes(statement), ECDSA(SHA384()))
    return RevokeDevice(1, device, at, (authority.issuing,), signature, wipe)
