"""Renew the vault's own certificates, for the same keys, long before they end."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from sqlalchemy import update

from wardline.vault.authority.certificates import (
    SEALING_USAGES,
    STEWARD_USAGES,
    device_uri,
    end_of_validity,
    issue_leaf,
)
from wardline.vault.authority.issue_certificate import leaf_validity
from wardline.vault.authority.model import Authority, VaultIdentity
from wardline.vault.authority.record_certificate import record_certificate
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.turn import Turn


def is_renewal_due(authority: Authority, vault: VaultIdentity, now: int) -> bool:
    """Whether less than a third of a certificate's life is left. ``now``: milliseconds UTC."""
    end = min(end_of_validity(vault.chain[0]), end_of_validity(vault.sealing_chain[0]))
    return end - now < authority.lifetimes.device // 3


def renew_vault(turn: Turn, authority: Authority, vault: VaultIdentity) -> None:
    """New steward and sealing certificates; load the authority again to use them."""
    renewed = {
        "vault_certificate": _renew(turn, authority, vault, vault.chain[0], STEWARD_USAGES),
        "sealing_certificate": _renew(turn, authority, vault, vault.sealing_chain[0], SEALING_USAGES),
    }
    turn.tx.execute(update(AUTHORITY).values(renewed))
    for certificate in renewed.values():
        record_certificate(turn, certificate, account=vault.account, device=vault.device)


def _renew(
    turn: Turn, authority: Authority, vault: VaultIdentity, certificate: bytes, usages: tuple[str, ...]
) -> bytes:
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    return issue_leaf(
        authority.issuing_key,
        authority.issuing,
        key,
        uri=device_uri(authority.organisation, vault.account, vault.device),
        usages=usages,
        validity=leaf_validity(authority, turn.now),
        serial=x509.random_serial_number(),
    )
