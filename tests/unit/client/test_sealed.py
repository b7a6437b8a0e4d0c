"""Sealed requests and enrolment: only the vault that the invitation promised is believed."""

import asyncio
import dataclasses
from collections.abc import Callable

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384
from tests.support.certificates import NOW, Authority, der, new_key, pkcs8

from wardline.client.candidate import Enrolment
from wardline.client.certificates import fingerprint
from wardline.client.credentials import Credentials
from wardline.client.enrol import enrol
from wardline.client.invitation import Invitation
from wardline.client.sealed import SealedRequests
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.sealing import open_request
from wardline.protocol.answers import Answer, SealedAnswer, VaultCertificates
from wardline.protocol.requests import CarrySealed, GetVault, Request
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    Enrol,
    Enrolled,
    EnrolmentBegun,
    FindPeople,
    Noted,
    SealedRequest,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    body_hash,
    decode_request,
    encode_answer,
    request_info,
)
from wardline.protocol.signing import RequestStatement, enrolment_challenge, invitation_evidence, signed_bytes
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.authority.certificates import (
    DEVICE_USAGES,
    SEALING_USAGES,
    STEWARD_USAGES,
    Validity,
    issue_leaf,
)

CLOCK = FixedClock(NOW * 1000)
OVER = Validity((NOW - 60) * 1000, (NOW - 1) * 1000)
VALID = Validity((NOW - 60) * 1000, (NOW + 3600) * 1000)
AUTHORITY = Authority()
ORGANISATION = AUTHORITY.organisation
SEALING = new_key()
SECRET = Secret(b"0123456789abcdef")
Answering = Callable[[SealedRequest, VaultRequest], VaultAnswer]


def issue(authority: Authority, key: object, usages: tuple[str, ...], uri: str, validity: Validity = VALID) -> bytes:
    return issue_leaf(
        authority.issuing_key,
        der(authority.issuing),
        key,  # pyright: ignore[reportArgumentType]
        uri=uri,
        usages=usages,
        validity=validity,
        serial=7,
    )


def device_uri(organisation: str = ORGANISATION) -> str:
    return f"wardline:{organisation}/{new_id()}/{new_id()}"


class Vault:
    """A hub and a vault behind it, in one function."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.anchor = AUTHORITY.anchor
        leaf = issue(AUTHORITY, SEALING.public_key(), SEALING_USAGES, device_uri())
        self.chain: tuple[bytes, ...] = (leaf, der(AUTHORITY.issuing))
        self.carried: list[CarrySealed] = []
        self.away = 0
        self.spoil: Callable[[bytes], bytes] = lambda sealed: sealed

    async def ask(self, request: Request) -> Answer | Refusal:
        if isinstance(request, GetVault):
            return VaultCertificates(0, self.anchor, self.chain)
        assert isinstance(request, CarrySealed)
        self.carried.append(request)
        if self.away:
            self.away -= 1
            return Refusal("vault_away", None, 0)
        secret = SEALING.private_numbers().private_value.to_bytes(48, "big")
        plaintext, context = open_request(secret, info=request_info(ORGANISATION), sealed=request.sealed)
        answer = self.answering(*decode_request(plaintext))
        return SealedAnswer(0, request.request, self.spoil(context.seal_answer(encode_answer(answer))))

    def client(self, credentials: Credentials | None = None) -> SealedRequests:
        return SealedRequests(
            self.ask,
            organisation=ORGANISATION,
            check_anchor=lambda anchor: anchor == AUTHORITY.anchor,
            clock=CLOCK,
            make_id=new_id,
            credentials=credentials,
        )


def noted(_: SealedRequest, __: VaultRequest) -> VaultAnswer:
    return Noted()


def test_a_request_is_signed_by_the_device_over_everything_it_says() -> None:
    device = AUTHORITY.device()
    credentials = Credentials.load(
        key=Secret(pkcs8(device.key)), chain=tuple(device.chain), anchor=AUTHORITY.anchor, organisation=ORGANISATION
    )
    seen: list[SealedRequest] = []

    def answering(request: SealedRequest, _: VaultRequest) -> VaultAnswer:
        seen.append(request)
        return Noted()

    vault = Vault(answering)
    assert asyncio.run(vault.client(credentials).ask(FindPeople("ada"))) == Noted()
    (request,) = seen
    assert (request.request, request.chain) == (vault.carried[0].request, credentials.chain)
    statement = RequestStatement(ORGANISATION, request.request, device.id, CLOCK.now(), body_hash(request.body))
    assert request.signature is not None
    device.key.public_key().verify(request.signature, signed_bytes(statement), ECDSA(SHA384()))


def test_the_same_bytes_go_again_while_the_vault_is_away() -> None:
    vault = Vault(noted)
    vault.away = 2
    assert asyncio.run(vault.client().ask(FindPeople("ada"))) == Noted()
    assert len(vault.carried) == 3
    assert len({msgspec.msgpack.encode(each) for each in vault.carried}) == 1
    vault.away = 9
    assert asyncio.run(vault.client().ask(FindPeople("ada"))) == Refusal("vault_away", None, 0)


def test_a_refusal_of_the_vault_is_a_value() -> None:
    vault = Vault(lambda _, __: VaultRefused("not_permitted", "text"))
    assert asyncio.run(vault.client().ask(FindPeople("ada"))) == Refusal("not_permitted", "text")


def test_an_answer_that_the_vault_did_not_seal_is_refused() -> None:
    vault = Vault(noted)
    spoilt: list[Callable[[bytes], bytes]] = [
        lambda sealed: sealed[:-1],
        lambda sealed: bytes(len(sealed)),
        lambda _: b"",
    ]
    for spoil in spoilt:
        vault.spoil = spoil
        assert asyncio.run(vault.client().ask(FindPeople("ada"))) == Refusal("cannot_decrypt", "answer")


OTHER = Authority()
MALLORY = Authority(ORGANISATION)


@pytest.mark.parametrize(
    ("anchor", "chain", "refusal"),
    [
        (OTHER.anchor, None, Refusal("bad_certificate", "anchor")),
        (MALLORY.anchor, None, Refusal("bad_certificate", "anchor")),
        (
            None,
            lambda: issue(MALLORY, SEALING.public_key(), SEALING_USAGES, device_uri()),
            Refusal("bad_certificate", "sealing_chain"),
        ),
        (
            None,
            lambda: issue(AUTHORITY, SEALING.public_key(), DEVICE_USAGES, device_uri()),
            Refusal("bad_certificate", "sealing_chain"),
        ),
        (
            None,
            lambda: issue(AUTHORITY, SEALING.public_key(), SEALING_USAGES, device_uri(OTHER.organisation)),
            Refusal("bad_certificate", "sealing_chain"),
        ),
        (
            None,
            lambda: issue(AUTHORITY, SEALING.public_key(), SEALING_USAGES, device_uri(), OVER),
            Refusal("certificate_expired", "sealing_chain"),
        ),
        (None, lambda: b"no certificate", Refusal("bad_certificate", "sealing_chain")),
    ],
)
def test_the_hubs_word_about_the_vault_counts_nothing(
    anchor: bytes | None, chain: Callable[[], bytes] | None, refusal: Refusal
) -> None:
    vault = Vault(noted)
    vault.anchor = anchor or vault.anchor
    if chain is not None:
        vault.chain = (chain(), *vault.chain[1:])
    assert asyncio.run(vault.client().ask(FindPeople("ada"))) == refusal
    assert vault.carried == [], "nothing was sealed for whoever that is"


# -- enrolment


class Enrolling:
    """The vault's side of an enrolment, as its own code does it."""

    def __init__(self) -> None:
        self.account, self.device, self.nonce = new_id(), new_id(), b"n" * 32
        self.usages = DEVICE_USAGES
        self.authority = AUTHORITY
        self.uri: str | None = None
        self.key: object = None

    def __call__(self, _: SealedRequest, body: VaultRequest) -> VaultAnswer:
        if isinstance(body, BeginEnrolment):
            return EnrolmentBegun(self.account, self.device, self.nonce)
        assert isinstance(body, Enrol)
        uri = f"wardline:{ORGANISATION}/{self.account}/{self.device}"
        challenge = enrolment_challenge(ORGANISATION, self.account, self.nonce, body.certificate_request)
        if invitation_evidence(SECRET.reveal(), challenge) != body.evidence:
            return VaultRefused("bad_evidence", "evidence")
        key = read_certificate_request(body.certificate_request, uri=uri)
        assert key is not None
        leaf = issue(self.authority, self.key or key, self.usages, self.uri or uri)
        return Enrolled((leaf, der(self.authority.issuing)), "Ada", "Ward")


INVITATION = Invitation("wss://hub.example", ORGANISATION, new_id(), SECRET, fingerprint(AUTHORITY.anchor))


def enrolled(vault: Vault, invitation: Invitation = INVITATION) -> Enrolment | Refusal:
    return asyncio.run(enrol(vault.ask, invitation, clock=CLOCK, make_id=new_id))


def test_enrolment_ends_with_a_certificate_for_the_own_key() -> None:
    outcome = enrolled(Vault(Enrolling()))
    assert isinstance(outcome, Enrolment)
    credentials = Credentials.load(
        key=outcome.signing_key, chain=outcome.chain, anchor=outcome.anchor, organisation=ORGANISATION
    )
    assert credentials.identity.device == outcome.identity.device
    assert (outcome.account_name, outcome.organisation_name) == ("Ada", "Ward")


def test_another_secret_is_bad_evidence() -> None:
    wrong = dataclasses.replace(INVITATION, secret=Secret(b"f" * 16))
    assert enrolled(Vault(Enrolling()), wrong) == Refusal("bad_evidence", "evidence")


def test_another_root_than_the_invitations_is_refused_before_anything_is_sealed() -> None:
    wrong = dataclasses.replace(INVITATION, root_fingerprint=b"f" * 32)
    vault = Vault(Enrolling())
    assert enrolled(vault, wrong) == Refusal("bad_certificate", "anchor")
    assert vault.carried == []


@pytest.mark.parametrize(
    "changed",
    [
        {"uri": device_uri()},
        {"key": new_key().public_key()},
        {"usages": STEWARD_USAGES},
        {"usages": SEALING_USAGES},
        {"authority": MALLORY},
    ],
)
def test_a_certificate_that_is_not_what_was_asked_for_is_refused(changed: dict[str, object]) -> None:
    enrolling = Enrolling()
    for name, value in changed.items():
        setattr(enrolling, name, value)
    assert enrolled(Vault(enrolling)) == Refusal("bad_certificate", "chain")


def test_credentials_of_another_organisation_are_refused() -> None:
    device = AUTHORITY.device()
    with pytest.raises(RefusedError) as refused:
        Credentials.load(
            key=Secret(pkcs8(device.key)),
            chain=tuple(device.chain),
            anchor=AUTHORITY.anchor,
            organisation=OTHER.organisation,
        )
    assert refused.value.code == "bad_certificate"
