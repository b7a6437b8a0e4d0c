"""Agreements: what is signed, what is refused, when they are in force."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.organisations import START, Organisation
from tests.support.two_organisations import DAY, Two, accept, two_organisations

from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.agreement import (
    MalformedAgreementError,
    PartyCard,
    SignedAgreement,
    Terms,
    format_agreement,
    format_card,
    parse_agreement,
    parse_card,
)
from wardline.protocol.sealed_requests import ListPartners, Partners
from wardline.vault.agreements.end_agreement import end_agreement
from wardline.vault.agreements.find_agreements import agreements_in_force, read_anchors
from wardline.vault.agreements.model import MOST_YEARS, YEAR
from wardline.vault.agreements.sign_agreement import sign_terms


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_organisations(tmp_path) as both:
        yield both


def in_force(organisation: Organisation, now: int) -> int:
    with organisation.vault.database.read() as reader:
        return len(agreements_in_force(reader, organisation.vault.keys, now))


def test_both_hold_the_same_terms_with_both_signatures_and_both_logs_name_them(two: Two) -> None:
    both = two.agree()
    assert {each.organisation for each in both.signatures} == {two.ours.id, two.theirs.id}
    digests = [
        {record.digest for record in house.records() if record.action is Action.AGREEMENT_ACCEPTED}
        for house in (two.ours, two.theirs)
    ]
    assert digests[0] == digests[1] != {None}
    assert accept(two.ours, both) == two.ours.run(
        lambda turn: agreements_in_force(turn.tx, turn.keys, START)[0].signed
    ), "again changes nothing"


def test_it_is_in_force_between_its_dates_and_not_after_its_end(two: Two) -> None:
    both = two.agree()
    moments = (START - 1, START, START + 30 * DAY - 1, START + 30 * DAY)
    assert [in_force(two.ours, now) for now in moments] == [0, 1, 1, 0]
    assert two.ours.run(lambda turn: end_agreement(turn, both.terms.agreement)) is None
    assert in_force(two.ours, START) == 0
    assert in_force(two.theirs, START) == 1, "the other side ends its own"
    refused = two.ours.run(lambda turn: end_agreement(turn, both.terms.agreement))
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_agreement"
    assert isinstance(accept(two.ours, both), Refusal), "what was ended is not accepted again"


def test_devices_learn_the_others_anchor_from_their_vault_also_of_an_ended_agreement(two: Two) -> None:
    device = two.ours.enrol(two.ours.person())
    assert two.ours.ask(ListPartners(), device) == Partners(())
    both = two.agree()
    two.ours.run(lambda turn: end_agreement(turn, both.terms.agreement))
    answer = two.ours.ask(ListPartners(), device)
    assert isinstance(answer, Partners)
    assert [(each.organisation, each.anchor) for each in answer.partners] == [
        (two.theirs.id, two.theirs.authority.root)
    ]


def test_a_proposal_alone_is_trusted_nowhere(two: Two) -> None:
    two.proposed()
    with two.ours.vault.database.read() as reader:
        assert read_anchors(reader) == {}
    assert in_force(two.ours, START) == 0


def test_what_may_not_be_proposed(two: Two) -> None:
    own = two.our_party
    cases: dict[str, dict[str, Any]] = {
        "the fingerprint of another": {"fingerprint": bytes(32)},
        "over already": {"valid_until": START},
        "backwards": {"valid_from": START + 31 * DAY},
        "for ever": {"valid_until": START + MOST_YEARS * YEAR + DAY},
        "with oneself": {"other": own, "fingerprint": hashlib.sha256(own.anchor).digest()},
        "under one's own id": {"other": msgspec.structs.replace(two.their_party, organisation=own.organisation)},
        "under one's own anchor": {
            "other": msgspec.structs.replace(two.their_party, anchor=own.anchor),
            "fingerprint": hashlib.sha256(own.anchor).digest(),
        },
        "under no anchor": {
            "other": msgspec.structs.replace(two.their_party, anchor=b"rubbish"),
            "fingerprint": hashlib.sha256(b"rubbish").digest(),
        },
        "under a leaf": {
            "other": msgspec.structs.replace(two.their_party, anchor=two.theirs.identity.chain[0]),
            "fingerprint": hashlib.sha256(two.theirs.identity.chain[0]).digest(),
        },
    }
    for name, changes in cases.items():
        assert isinstance(two.propose(**changes), Refusal), name
    two.agree()
    refused = two.propose()
    assert isinstance(refused, Refusal)
    assert refused.code == "agreement_exists"


def test_a_vault_that_became_another_device_gets_a_new_agreement_in_place_of_the_old(two: Two) -> None:
    first = two.agree()
    restored = msgspec.structs.replace(two.their_party, steward="d" * 32)
    proposed = two.propose(other=restored)
    assert isinstance(proposed, SignedAgreement)
    assert proposed.terms.agreement != first.terms.agreement
    other_anchor = two.propose(other=msgspec.structs.replace(restored, anchor=two.our_party.anchor))
    assert isinstance(other_anchor, Refusal)


def test_what_may_not_be_countersigned(two: Two) -> None:
    signed = two.proposed()
    terms, replace = signed.terms, msgspec.structs.replace
    stranger = replace(signed.signatures[0], organisation="f" * 32)

    def forged(**changes: Any) -> SignedAgreement:
        """Signed by the proposer all the same: an honest signature over untrue terms."""
        changed: Terms = replace(terms, **changes)
        return SignedAgreement(changed, (sign_terms(two.ours.authority, changed),))

    longer = SignedAgreement(replace(terms, valid_until=terms.valid_until + 1), signed.signatures)
    cases: dict[str, tuple[SignedAgreement, str]] = {
        "changed after signing": (longer, "bad_signature"),
        "signed by a stranger": (SignedAgreement(terms, (stranger,)), "bad_signature"),
        "signed twice by one": (SignedAgreement(terms, signed.signatures * 2), "bad_signature"),
        "signed by the other's key": (
            SignedAgreement(terms, (replace(sign_terms(two.theirs.authority, terms), organisation=two.ours.id),)),
            "bad_certificate",
        ),
        "another's steward": (forged(partner=replace(terms.partner, steward="e" * 32)), "bad_agreement"),
        "another anchor of ours": (
            forged(partner=replace(terms.partner, anchor=two.theirs.authority.issuing)),
            "bad_agreement",
        ),
        "nobody of ours": (
            forged(partner=replace(terms.partner, contacts=(replace(terms.partner.contacts[0], account="e" * 32),))),
            "unknown_account",
        ),
        "a renamed contact": (
            forged(partner=replace(terms.partner, contacts=(replace(terms.partner.contacts[0], name="Mallory"),))),
            "bad_agreement",
        ),
        "not for us": (forged(partner=replace(terms.partner, organisation="e" * 32)), "bad_agreement"),
        "over already": (forged(valid_from=START - 2, valid_until=START - 1), "bad_agreement"),
    }
    for name, (offered, code) in cases.items():
        refused = two.countersign(offered)
        assert isinstance(refused, Refusal), name
        assert refused.code == code, name
    refused = two.countersign(signed, fingerprint=bytes(32))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("bad_agreement", "fingerprint")
    assert in_force(two.theirs, START) == 0
    assert isinstance(two.countersign(signed), SignedAgreement), "the true one is taken after all that"


def test_the_own_proposal_comes_back_as_it_was_or_not_at_all(two: Two) -> None:
    signed = two.proposed()
    longer = msgspec.structs.replace(signed.terms, valid_until=signed.terms.valid_until + DAY)
    other = msgspec.structs.replace(signed.terms, agreement="e" * 32)
    for terms, code in ((longer, "bad_agreement"), (other, "unknown_agreement")):
        both = SignedAgreement(terms, (sign_terms(two.theirs.authority, terms),))
        refused = accept(two.ours, both, hashlib.sha256(two.theirs.authority.root).digest())
        assert isinstance(refused, Refusal)
        assert refused.code == code
    refused = accept(two.ours, signed)
    assert isinstance(refused, Refusal), "not signed by the other side"
    assert refused.code == "bad_signature"


def test_files_come_back_as_they_were_written(two: Two) -> None:
    signed = two.proposed()
    assert parse_agreement(format_agreement(signed)) == signed
    assert parse_card(format_card(PartyCard(two.their_party))).party == two.their_party
    with pytest.raises(MalformedAgreementError):
        parse_card(format_agreement(signed))
    for broken in (
        format_agreement(signed)[:-9],
        format_agreement(signed) + "AAAA\n",
        format_agreement(signed).replace("wardline", "Wardline"),
    ):
        with pytest.raises(MalformedAgreementError):
            parse_agreement(broken)


@given(st.binary(max_size=200), st.sampled_from(["wardline agreement v1", "wardline agreement card v1", ""]))
def test_no_text_breaks_the_readers(data: bytes, head: str) -> None:
    text = f"{head}\n{base64.b64encode(data).decode()}\n"
    for parse in (parse_agreement, parse_card):
        with pytest.raises(MalformedAgreementError):
            parse(text)
        with pytest.raises(MalformedAgreementError):
            parse(data.decode("latin-1"))
