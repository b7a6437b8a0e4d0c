"""Enrolment by invitation, with the hub as attacker."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from tests.support.organisations import Organisation, TestDevice, certificate_request, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.kit.secret import Secret
from wardline.mls.public import verify_chain
from wardline.protocol.sealed_requests import BeginEnrolment, Enrol, Enrolled, EnrolmentBegun, VaultRefused
from wardline.protocol.signing import enrolment_challenge, invitation_evidence
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.model import Invitation
from wardline.vault.identity.rules import MOST_ATTEMPTS
from wardline.vault.identity.suspend_account import suspend_account


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def begin(house: Organisation, invitation: Invitation) -> EnrolmentBegun:
    begun = house.ask(BeginEnrolment(invitation.id))
    assert isinstance(begun, EnrolmentBegun)
    return begun


def refused(answer: object) -> str:
    assert isinstance(answer, VaultRefused)
    return answer.code


def test_an_invited_person_gets_a_certificate_that_mls_takes(house: Organisation) -> None:
    account = house.person("Dr. Ada Grey")
    invitation = house.invite(account)
    begun = begin(house, invitation)
    device = TestDevice()
    enrolled = house.ask(house.enrol_body(invitation, begun, device))
    assert isinstance(enrolled, Enrolled)
    assert (enrolled.account_name, enrolled.organisation_name) == ("Dr. Ada Grey", "General Hospital")
    identity = verify_chain(list(enrolled.chain), anchors=house.authority.anchors, now=house.clock.now() // 1000)
    assert (identity.organisation, identity.account, identity.device) == (house.id, account, begun.device)
    assert not identity.steward
    # No name of a person is in a certificate.
    leaf = x509.load_der_x509_certificate(enrolled.chain[0])
    assert "Ada" not in leaf.subject.rfc4514_string() + leaf.issuer.rfc4514_string()


def test_a_wrong_secret_is_refused_and_uses_up_the_nonce(house: Organisation) -> None:
    invitation = house.invite(house.person())
    begun = begin(house, invitation)
    body = house.enrol_body(replace(invitation, secret=Secret(b"x" * 16)), begun, TestDevice())
    assert refused(house.ask(body)) == "bad_evidence"
    right = house.enrol_body(invitation, begun, TestDevice())
    assert refused(house.ask(right)) == "bad_evidence"
    again = begin(house, invitation)
    assert isinstance(house.ask(house.enrol_body(invitation, again, TestDevice())), Enrolled)


def test_an_invitation_dies_of_too_many_wrong_secrets(house: Organisation) -> None:
    invitation = house.invite(house.person())
    for _ in range(MOST_ATTEMPTS):
        begun = begin(house, invitation)
        body = house.enrol_body(replace(invitation, secret=Secret(b"x" * 16)), begun, TestDevice())
        assert refused(house.ask(body)) == "bad_evidence"
    assert refused(house.ask(BeginEnrolment(invitation.id))) == "bad_invitation"


def test_a_swapped_certificate_request_is_refused(house: Organisation) -> None:
    """The hub keeps the evidence and puts its own key into the request."""
    account = house.person()
    invitation = house.invite(account)
    begun = begin(house, invitation)
    honest = house.enrol_body(invitation, begun, TestDevice())
    attacker = TestDevice()
    swapped = attacker.certificate_request(f"wardline:{house.id}/{begun.account}/{begun.device}")
    assert refused(house.ask(Enrol(honest.invitation, swapped, honest.evidence))) == "bad_evidence"
    with house.vault.database.read() as reader:
        assert devices_of(reader, account) == ()


def test_a_nonce_is_good_for_one_request(house: Organisation) -> None:
    invitation = house.invite(house.person())
    first = begin(house, invitation)
    body = house.enrol_body(invitation, first, TestDevice())
    begin(house, invitation)
    assert refused(house.ask(body)) == "bad_evidence", "an older nonce is void"


def test_an_invitation_is_used_once(house: Organisation) -> None:
    account = house.person()
    invitation = house.invite(account)
    begun = begin(house, invitation)
    body = house.enrol_body(invitation, begun, TestDevice())
    assert isinstance(house.ask(body), Enrolled)
    assert refused(house.ask(body)) == "bad_invitation"
    assert refused(house.ask(BeginEnrolment(invitation.id))) == "bad_invitation"
    with house.vault.database.read() as reader:
        assert len(devices_of(reader, account)) == 1


def test_the_same_request_again_gets_the_same_certificate(house: Organisation) -> None:
    account = house.person()
    invitation = house.invite(account)
    begun = begin(house, invitation)
    request = house.request(house.enrol_body(invitation, begun, TestDevice()))
    first, second = house.carry(request), house.carry(request)
    assert isinstance(first, Enrolled)
    assert first == second
    with house.vault.database.read() as reader:
        assert len(devices_of(reader, account)) == 1


def test_an_expired_invitation_is_refused(house: Organisation) -> None:
    invitation = house.invite(house.person(), lifetime=1000)
    house.clock.advance(999)
    begun = begin(house, invitation)
    house.clock.advance(1)
    assert refused(house.ask(BeginEnrolment(invitation.id))) == "bad_invitation"
    assert refused(house.ask(house.enrol_body(invitation, begun, TestDevice()))) == "bad_invitation"


def test_an_unknown_invitation_looks_like_a_used_one(house: Organisation) -> None:
    assert refused(house.ask(BeginEnrolment("f" * 32))) == "bad_invitation"


def test_a_suspended_account_enrols_nothing(house: Organisation) -> None:
    account = house.person()
    invitation = house.invite(account)
    begun = begin(house, invitation)
    house.run(lambda turn: suspend_account(turn, account))
    assert refused(house.ask(house.enrol_body(invitation, begun, TestDevice()))) == "bad_invitation"
    outcome = house.run(lambda turn: create_invitation(turn, account))
    assert getattr(outcome, "code", None) == "unknown_account"


def test_another_organisations_evidence_is_worthless(house: Organisation) -> None:
    invitation = house.invite(house.person())
    begun = begin(house, invitation)
    request = TestDevice().certificate_request(f"wardline:{house.id}/{begun.account}/{begun.device}")
    challenge = enrolment_challenge("e" * 32, begun.account, begun.nonce, request)
    evidence = invitation_evidence(invitation.secret.reveal(), challenge)
    assert refused(house.ask(Enrol(invitation.id, request, evidence))) == "bad_evidence"


@pytest.mark.parametrize(
    "wrong", ["organisation", "account", "device", "two names", "no name", "curve", "version", "rubbish", "bit"]
)
def test_a_certificate_request_must_say_what_it_was_told(house: Organisation, wrong: str) -> None:
    invitation = house.invite(house.person())
    begun = begin(house, invitation)
    device, other = TestDevice(), "b" * 32
    right = f"wardline:{house.id}/{begun.account}/{begun.device}"
    match wrong:
        case "organisation":
            request = device.certificate_request(f"wardline:{other}/{begun.account}/{begun.device}")
        case "account":
            request = device.certificate_request(f"wardline:{house.id}/{other}/{begun.device}")
        case "device":
            request = device.certificate_request(f"wardline:{house.id}/{begun.account}/{other}")
        case "two names":
            request = certificate_request(device.key, right, f"wardline:{house.id}/{other}/{begun.device}")
        case "no name":
            request = certificate_request(device.key)
        case "curve":
            request = certificate_request(generate_private_key(SECP256R1()), right)
        case "version":
            # RFC 2986 knows version 0 alone: INTEGER, one byte, before the empty subject.
            request = device.certificate_request(right).replace(b"\x02\x01\x00\x30\x00", b"\x02\x01\x04\x30\x00", 1)
        case "rubbish":
            request = b"\x30\x03\x02\x01\x00"
        case _:
            honest = bytearray(device.certificate_request(right))
            honest[-1] ^= 1
            request = bytes(honest)
    challenge = enrolment_challenge(house.id, begun.account, begun.nonce, request)
    body = Enrol(invitation.id, request, invitation_evidence(invitation.secret.reveal(), challenge))
    assert refused(house.ask(body)) == "bad_certificate_request"


def test_a_request_signed_with_another_hash_is_refused(house: Organisation) -> None:
    invitation = house.invite(house.person())
    begun = begin(house, invitation)
    uri = x509.UniformResourceIdentifier(f"wardline:{house.id}/{begun.account}/{begun.device}")
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(x509.SubjectAlternativeName([uri]), critical=False)
        .sign(TestDevice().key, SHA256())
        .public_bytes(Encoding.DER)
    )
    challenge = enrolment_challenge(house.id, begun.account, begun.nonce, request)
    body = Enrol(invitation.id, request, invitation_evidence(invitation.secret.reveal(), challenge))
    assert refused(house.ask(body)) == "bad_certificate_request"


def test_every_refusal_is_recorded_and_no_secret_is(house: Organisation) -> None:
    invitation = house.invite(house.person("Dr. Ada Grey"))
    begun = begin(house, invitation)
    house.ask(house.enrol_body(replace(invitation, secret=Secret(b"x" * 16)), begun, TestDevice()))
    last = house.records()[-2:]
    assert [record.action for record in last] == [Action.ENROLMENT_REFUSED, Action.REQUEST_REFUSED]
    assert all(record.outcome is Outcome.REFUSED and record.code == "bad_evidence" for record in last)


def test_the_database_holds_no_name_and_no_secret(house: Organisation, tmp_path: Path) -> None:
    invitation = house.invite(house.person("Dr. Wilhelmina Quartermaine", "Cardiology"))
    found = b"".join(path.read_bytes() for path in sorted((tmp_path / "vault").iterdir()))
    for needle in (b"Quartermaine", b"Cardiology", b"General Hospital", invitation.secret.reveal()):
        assert needle not in found
    assert invitation.id.encode() in found, "the search finds what is there"
