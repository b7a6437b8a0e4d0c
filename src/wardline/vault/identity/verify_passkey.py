"""What an authenticator says, checked (WebAuthn Level 3, sections 7.1 and 7.2).

The library parses bytes of strangers and raises what its parsers raise; whatever it is, nothing is proven then.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
    parse_client_data_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from wardline.protocol.identity_requests import PasskeyCreated, PasskeyEvidence
from wardline.vault.identity.relying_party import RelyingParty

ALGORITHMS: Final = (
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
"""Of passkeys: phones and keys, newer keys, Windows."""
_FORMATS: Final = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
"""Asked for none, a browser gives this or a self attestation; the rest would only be more to parse."""
_SHORTEST, _LONGEST = 16, 1023
"""Bytes of a credential id (section 5.1)."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential that was just made, with user verification."""

    credential: bytes
    public_key: bytes
    counter: int
    synced: bool


@dataclass(frozen=True, slots=True)
class UsedPasskey:
    """A credential that just proved its owner's presence."""

    counter: int
    synced: bool


def verify_created(party: RelyingParty, created: PasskeyCreated, challenge: bytes) -> NewPasskey | None:
    """Section 7.1. None for anything but a credential made for this party, by this challenge, on its page."""
    try:
        attested = parse_attestation_object(created.attestation)
        data = attested.auth_data.attested_credential_data
        if attested.fmt not in _FORMATS or data is None or not _SHORTEST <= len(data.credential_id) <= _LONGEST:
            return None
        if parse_client_data_json(created.client_data).cross_origin:
            return None
        verified = verify_registration_response(
            credential=RegistrationCredential(
                id=bytes_to_base64url(data.credential_id),
                raw_id=data.credential_id,
                response=AuthenticatorAttestationResponse(created.client_data, created.attestation),
            ),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
        # Without an attestation nothing has used the key yet: one that does not load would be found out too late.
        key = decoded_public_key_to_cryptography(decode_credential_public_key(verified.credential_public_key))
        if isinstance(key, RSAPublicKey) and not 2048 <= key.key_size <= 4096:
            return None
    except Exception:  # noqa: BLE001 (see above)
        return None
    return NewPasskey(
        verified.credential_id, verified.credential_public_key, verified.sign_count, verified.credential_backed_up
    )


def verify_used(
    party: RelyingParty, evidence: PasskeyEvidence, challenge: bytes, public_key: bytes
) -> UsedPasskey | None:
    """Section 7.2, but for the counter, which is the caller's to look at. None for anything that proves nothing."""
    try:
        if parse_client_data_json(evidence.client_data).cross_origin:
            return None
        verified = verify_authentication_response(
            credential=AuthenticationCredential(
                id=bytes_to_base64url(evidence.credential),
                raw_id=evidence.credential,
                response=AuthenticatorAssertionResponse(
                    evidence.client_data, evidence.authenticator_data, evidence.signature
                ),
            ),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 (see above)
        return None
    return UsedPasskey(verified.new_sign_count, verified.credential_backed_up)


def credential_digest(credential: bytes) -> str:
    """What the audit log names a passkey by: SHA-256 of its id, in hexadecimal."""
    return hashlib.sha256(credential).hexdigest()
