"""Write ``spec/wire.json`` and the golden vectors from the code (``make spec``). Read the difference."""

import json
from pathlib import Path

from tests.contract.audit_vectors import audit_vectors
from tests.contract.test_golden_vectors import attachment_vector, vectors

from wardline.protocol import sealed_requests, signing
from wardline.protocol.describe import describe_wire
from wardline.protocol.padding import pad
from wardline.vault.rest.describe import describe_rest

SPEC = Path(__file__).parents[2] / "spec"


def main() -> None:
    challenge = signing.enrolment_challenge("0a" * 16, "0b" * 16, bytes(32), b"certificate request")
    derived = {
        "enrolment_challenge": challenge.hex(),
        "passkey_challenge": signing.passkey_challenge("0a" * 16, "0b" * 16, "0c" * 16, bytes(32)).hex(),
        "step_up_challenge": signing.step_up_challenge("0a" * 16, "0b" * 16, "0c" * 16, bytes(32)).hex(),
        "approval_commitment": signing.approval_commitment(
            "0a" * 16, "0b" * 16, "0c" * 16, bytes(32), bytes(range(32))
        ).hex(),
        "approval_code": signing.approval_code(
            signing.approval_transcript("0a" * 16, "1c" * 16, bytes(range(32)), bytes(32), bytes(range(32, 64)))
        ),
        "approval_hash": signing.approval_hash("0a" * 16, "1c" * 16, bytes(range(32))).hex(),
        "invitation_evidence": signing.invitation_evidence(bytes(16), challenge).hex(),
        "padded_hello": pad(b"hello").hex(),
        "request_info": sealed_requests.request_info("0a" * 16).hex(),
    }
    golden = {"structs": vectors(), "derived": derived, "attachment": attachment_vector()}
    (SPEC / "wire.json").write_text(describe_wire())
    (SPEC / "vectors.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
    (SPEC / "rest.json").write_text(describe_rest())
    (SPEC / "audit_vectors.json").write_text(json.dumps(audit_vectors(), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
