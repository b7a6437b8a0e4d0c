"""Make an organisation's authority, and the vault's own device."""

import secrets
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from wardline.audit.record import Action, Object, ObjectKind
from wardline.kit.ids import AccountId, DeviceId, OrganisationId
from wardline.vault.authority.certificates import (
    SEALING_USAGES,
    Validity,
    device_uri,
    issue_issuing,
    issue_leaf,
    issue_root,
)
from wardline.vault.authority.issue_certificate import issue_device_certificate, leaf_validity
from wardline.vault.authority.load_authority import seal_authority_secret
from wardline.vault.authority.model import Authority, Lifetimes
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.keys.key_names import AUTHORITY as AUTHORITY_KEY
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Root:
    """A new root. The key is exported and then forgotten."""

    certificate: bytes
    key: EllipticCurvePrivateKey = field(repr=False)


def make_root(organisation: OrganisationId, now: int, lifetimes: Lifetimes) -> Root:
    """A root key (ECDSA P-384) and its certificate. Nothing is stored."""
    key = generate_private_key(SECP384R1())
    validity = Validity(now - lifetimes.backdate, now + lifetimes.root)
    return Root(issue_root(key, organisation, validity, x509.random_serial_number()), key)


def create_authority(
    turn: Turn, *, name: str, root: Root, lifetimes: Lifetimes, account: AccountId, device: DeviceId
) -> tuple[Authority, bytes]:
    """Store the authority of ``turn.organisation`` with a new issuing key, and the keys of the vault's own device.

    Returns the authority and the certificate (DER) of the vault's device, which is ``device`` of ``account``.
    """
    issuing_key = generate_private_key(SECP384R1())
    validity = Validity(turn.now - lifetimes.backdate, turn.now + lifetimes.issuing)
    issuing = issue_issuing(
        root.key, turn.organisation, issuing_key.public_key(), validity, x509.random_serial_number()
    )
    authority = Authority(turn.organisation, name, root.certificate, issuing, issuing_key, lifetimes)
    key = turn.key(AUTHORITY_KEY)
    turn.record(
        Action.AUTHORITY_CREATED,
        Object(id=turn.organisation, kind=ObjectKind.ORGANISATION),
        Object(id=key.id, kind=ObjectKind.KEY),
    )
    signing_key, sealing_key = generate_private_key(SECP384R1()), generate_private_key(SECP384R1())
    certificate = issue_device_certificate(
        turn, authority, signing_key.public_key(), account=account, device=device, steward=True
    )
    sealed = {
        column: seal_authority_secret(key, column, secret)
        for column, secret in (
            ("name", name.encode()),
            ("issuing_key", _pkcs8(issuing_key)),
            ("signing_key", _pkcs8(signing_key)),
            ("sealing_key", sealing_key.private_numbers().private_value.to_bytes(48)),
            ("log_key", secrets.token_bytes(32)),
        )
    }
    turn.tx.insert(
        AUTHORITY,
        {
            "id": 1,
            "organisation": turn.organisation,
            "root": root.certificate,
            "issuing": issuing,
            "vault_account": account,
            "vault_device": device,
            "vault_certificate": certificate,
            "sealing_certificate": _sealing_certificate(turn, authority, sealing_key, account, device),
            "created_at": turn.now,
            **sealed,
        },
    )
    return authority, certificate


def _sealing_certificate(
    turn: Turn, authority: Authority, key: EllipticCurvePrivateKey, account: AccountId, device: DeviceId
) -> bytes:
    return issue_leaf(
        authority.issuing_key,
        authority.issuing,
        key.public_key(),
        uri=device_uri(authority.organisation, account, device),
        usages=SEALING_USAGES,
        validity=leaf_validity(authority, turn.now),
        serial=x509.random_serial_number(),
    )


def _pkcs8(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
