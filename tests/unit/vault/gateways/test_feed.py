"""The whole feed: every message is parsed and decided, every value arrives unchanged to the character."""

from collections import Counter
from functools import cache

from fhir.resources.R4B.bundle import Bundle as BundleModel
from tests.unit.vault.gateways.feed import clinic, feed, limits
from tests.unit.vault.gateways.memory_vault import MemoryVault

from wardline.content import codec
from wardline.content.fhir.resources import ObservationResource, decode_bundle
from wardline.content.fhir.values import read_value
from wardline.content.result import Evaluation, Result
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.decide import decide
from wardline.vault.gateways.hl7.decisions import Decision, HoldForPerson, HoldReason, PostDocument, PostResult
from wardline.vault.gateways.hl7.model import AdtMessage, DocumentMessage, ResultMessage
from wardline.vault.gateways.hl7.parse import parse

_START = 1_790_000_000_000


def replay(vault: MemoryVault) -> list[tuple[Decision, ...]]:
    decided: list[tuple[Decision, ...]] = []
    for position, raw in enumerate(feed()):
        message = parse(raw)
        assert isinstance(message, AdtMessage | ResultMessage | DocumentMessage)
        received_at = _START + position * 1000
        decisions = decide(message, vault, received_at, limits())
        vault.carry_out(decisions, received_at)
        decided.append(decisions)
    return decided


@cache
def replayed() -> tuple[MemoryVault, list[tuple[Decision, ...]]]:
    vault = clinic()
    return vault, replay(vault)


def sent_values(raw: bytes) -> list[tuple[str, str, str, str]]:
    """Value, unit, range and flag of every OBX, read without any library."""
    found: list[tuple[str, str, str, str]] = []
    for segment in raw.decode("ascii").split("\r"):
        fields = segment.split("|")
        if fields[0] == "OBX":
            found.append((fields[5], fields[6], fields[7], fields[8]))
    return found


def posted(decisions: tuple[Decision, ...]) -> list[Result]:
    return [decision.content for decision in decisions if isinstance(decision, PostResult)]


def test_every_message_is_decided() -> None:
    vault, decided = replayed()
    kinds = Counter(type(decision).__name__ for decisions in decided for decision in decisions)
    assert len(decided) == 600
    assert kinds == {
        "PostResult": 352,
        "PostDocument": 2,
        "PostNotice": 246,
        "SetVisit": 246,
        "SetRoster": 281,
        "UpdatePatient": 256,
        "MergePatients": 1,
    }
    assert vault.work_items == []
    assert len(vault.patients) == 247


def test_results_get_the_priority_that_they_deserve() -> None:
    results = [d for decisions in replayed()[1] for d in decisions if isinstance(d, PostResult)]
    assert Counter(result.priority for result in results) == {
        Priority.SILENT: 161,
        Priority.NORMAL: 180,
        Priority.CRITICAL: 11,
    }
    vital_signs = [result for result in results if result.content.code.code == "us-0005"]
    assert len(vital_signs) == 36
    assert all(result.priority is Priority.SILENT and not result.alert for result in vital_signs)
    critical = [result for result in results if result.priority is Priority.CRITICAL]
    assert all(result.deadline_from == result.content.received and result.alert for result in critical)
    assert Counter(finding.text for result in critical for finding in result.criticals) == {
        "369.00": 6,
        "230.00": 4,
        "100.00": 1,
    }


def test_every_value_arrives_unchanged_to_the_character() -> None:
    seen = 0
    for raw, decisions in zip(feed(), replayed()[1], strict=True):
        results = posted(decisions)
        if not results:
            continue
        received = codec.decode(codec.encode(results[0]))
        assert isinstance(received, Result)
        got = [(o.value, o.unit, o.reference_range, "~".join(o.flags)) for o in received.observations]
        assert got == sent_values(raw)
        assert received.diagnostic_report is not None
        entries = decode_bundle(received.diagnostic_report).entry[1:]
        resources = [entry.resource for entry in entries if isinstance(entry.resource, ObservationResource)]
        assert [read_value(resource) for resource in resources] == [value for value, *_ in sent_values(raw)]
        for value, resource in zip(sent_values(raw), resources, strict=True):
            if resource.valueQuantity is not None:
                assert (resource.valueQuantity.comparator or "") + str(resource.valueQuantity.value) == value[0]
        seen += len(got)
    assert seen == 2082 - 90  # the 90 others are the lines of the two documents


def test_every_line_of_the_documents_arrives() -> None:
    documents = [d for decisions in replayed()[1] for d in decisions if isinstance(d, PostDocument)]
    sent = [[value for value, *_ in sent_values(raw)] for raw in feed() if b"MDM^T02" in raw]
    assert [list(document.content.lines) for document in documents] == sent
    assert sum(len(lines) for lines in sent) == 90


def test_no_value_is_called_normal_or_critical_without_a_comparison() -> None:
    evaluations: Counter[tuple[str, str]] = Counter()
    for decisions in replayed()[1]:
        for result in posted(decisions):
            for place, observation in enumerate(result.observations):
                evaluations[observation.evaluation, observation.reason] += 1
                assert (place in result.not_evaluated) == (observation.evaluation is Evaluation.NOT_EVALUATED)
                if observation.value in {"", "<15"} or not observation.value[:1].isdigit():
                    assert observation.evaluation is Evaluation.NOT_EVALUATED
    assert evaluations == {
        ("normal", "range"): 1275,
        ("abnormal", "laboratory_flag"): 92,
        ("critical", "limit_high"): 7,
        ("critical", "rise"): 4,
        ("not_evaluated", "text"): 268,
        ("not_evaluated", "no_range"): 265,
        ("not_evaluated", "bounded"): 43,
        ("not_evaluated", "missing"): 38,
    }


def test_the_merged_patient_is_found_by_the_old_number() -> None:
    vault, _ = replayed()
    merge = next(message for raw in feed() if isinstance(message := parse(raw), AdtMessage) and message.event == "A34")
    old, new = merge.patients[0].absorbed[0], merge.patients[0].person.identifiers[0]
    survivor = vault.find_patient(old)
    assert survivor is not None
    assert survivor == vault.find_patient(new)
    assert {old, new} <= set(survivor.identifiers)


def test_without_a_directory_every_result_is_held_with_its_content() -> None:
    vault = MemoryVault()
    decided = replay(vault)
    held = [
        decision
        for decisions in decided
        for decision in decisions
        if isinstance(decision, HoldForPerson) and decision.reason is HoldReason.NO_RECIPIENT
    ]
    assert sum(isinstance(item.held, PostResult) for item in held) == 352
    assert sum(isinstance(item.held, PostDocument) for item in held) == 2
    assert not any(posted(decisions) for decisions in decided)


def test_sending_the_feed_twice_changes_nothing() -> None:
    vault = clinic()
    replay(vault)
    before = (dict(vault.patients), dict(vault.rosters), dict(vault.cards))
    second = replay(vault)
    assert not any(posted(decisions) for decisions in second)
    assert (vault.patients.keys(), vault.rosters, vault.cards) == (before[0].keys(), before[1], before[2])


def test_the_fhir_form_is_valid_r4() -> None:
    for number, decisions in enumerate(replayed()[1]):
        for result in posted(decisions) if number % 5 == 0 else ():
            assert result.diagnostic_report is not None
            BundleModel.model_validate_json(result.diagnostic_report)
