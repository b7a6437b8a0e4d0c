"""Issue and renew the certificates of devices."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.authority.certificates import DEVICE_USAGES, STEWARD_USAGES, Validity, device_uri, issue_leaf
from wardline.vault.authority.model import Authority
from wardline.vault.authority.record_certificate import record_certificate
from wardline.vault.turn import Turn


def issue_device_certificate(
    turn: Turn,
    authority: Authority,
    public_key: EllipticCurvePublicKey,
    *,
    account: AccountId,
    device: DeviceId,
    steward: bool = False,
) -> bytes:
    """A certificate for ``public_key`` as that device, DER."""
    certificate = issue_leaf(
        authority.issuing_key,
        authority.issuing,
        public_key,
        uri=device_uri(authority.organisation, account, device),
        usages=STEWARD_USAGES if steward else DEVICE_USAGES,
        validity=leaf_validity(authority, turn.now),
        serial=x509.random_serial_number(),
    )
    record_certificate(turn, certificate, account=account, device=device)
    return certificate


def leaf_validity(authority: Authority, now: int) -> Validity:
    """From a little before now, for clocks that are behind."""
    return Validity(now - authority.lifetimes.backdate, now + authority.lifetimes.device)
