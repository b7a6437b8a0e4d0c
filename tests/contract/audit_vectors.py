"""Golden vectors of the audit log: records, proofs, keys and signed checkpoints, as ``spec/audit_vectors.json`` has
them for other implementations.
"""

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.merkle import NodeSource, hash_children, hash_leaf, range_root
from wardline.audit.objects import account_object, device_object, organisation_object
from wardline.audit.proof_file import ProofFile
from wardline.audit.proofs import consistency_ranges, inclusion_ranges, prove
from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Numbers, Outcome, Place, encode
from wardline.kit.secret import Secret

LOG = SignerKey("vault.example.org/log", KeyKind.LOG, Secret(bytes(range(32))))
OTHER_LOG = SignerKey("vault.example.org/log", KeyKind.LOG, Secret(bytes(range(1, 33))))
WITNESS = SignerKey("hub.example.org/witness", KeyKind.WITNESS, Secret(bytes(range(2, 34))))
COSIGNED_AT = 1_700_000_000

WHO = Actor(account="0b" * 16, device="0c" * 16, organisation="0a" * 16)
RECORDS = (
    AuditRecord(action=Action.SERVICE_STARTED, actor=SYSTEM, at=1_700_000_000_000),
    AuditRecord(
        action=Action.CERTIFICATE_ISSUED,
        actor=WHO,
        at=1_700_000_000_001,
        digest="0d" * 32,
        objects=(device_object("1c" * 16), account_object("1b" * 16)),
    ),
    AuditRecord(
        action=Action.POLICY_REFUSED,
        actor=WHO,
        at=1_700_000_000_002,
        code="not_permitted",
        numbers=Numbers(version=3),
        objects=(organisation_object("0a" * 16),),
        outcome=Outcome.REFUSED,
    ),
    AuditRecord(action=Action.CLIENT_ADVANCED, actor=SYSTEM, at=0, numbers=Numbers()),
    AuditRecord(action=Action.BACKUP_MADE, actor=SYSTEM, at=2**53 - 1, numbers=Numbers(size=2**53 - 1)),
    AuditRecord(
        action=Action.ACCOUNT_STEPPED_UP,
        actor=Actor(account="0b" * 16),
        at=1_700_000_000_005,
        place=Place(cell="u05", country="FR", site="main-campus"),
    ),
    AuditRecord(action=Action.DEVICE_REVOKED, actor=SYSTEM, at=1_700_000_000_006, objects=(device_object("1c" * 16),)),
)

HUGE = ((2**40 + 5, 2**41 + 7), (2**32 - 1, 2**32), (2**32, 2**32 + 1), (0, 2**53 - 1), (2**53 - 2, 2**53 - 1))
"""Places in trees that no 32-bit number reaches; every leaf there is the first record."""


def audit_vectors() -> dict[str, Any]:
    """As ``make spec`` writes them. Hashes and records in hexadecimal, notes as text."""
    sizes = range(1, len(RECORDS) + 1)
    note = checkpoint(len(RECORDS))
    return {
        "log_key": str(LOG.verifier),
        "other_log_key": str(OTHER_LOG.verifier),
        "witness_key": str(WITNESS.verifier),
        "cosigned_at": COSIGNED_AT,
        "records": [encode(record).decode() for record in RECORDS],
        "roots": [root_of(size).hex() for size in range(len(RECORDS) + 1)],
        "inclusion": [inclusion(index, size, small_node) for size in sizes for index in range(size)],
        "consistency": [consistency(old, new, small_node) for new in sizes for old in range(new + 1)],
        "huge_inclusion": [inclusion(index, size, equal_node) for index, size in HUGE],
        "huge_consistency": [consistency(old, new, equal_node) for old, new in HUGE],
        "checkpoint": note,
        "forked_checkpoint": str(sign_checkpoint(Checkpoint(LOG.verifier.name, 7, root_of(6)), LOG)),
        "proof_file": str(
            ProofFile(encode(RECORDS[4]), 4, tuple(prove(inclusion_ranges(4, len(RECORDS)), small_node)), note)
        ),
        "refused_records": REFUSED_RECORDS,
        "refused_checkpoints": refused_checkpoints(note),
        "refused_keys": refused_keys(),
    }


def checkpoint(size: int) -> str:
    """Signed by the log, and cosigned."""
    note = sign_checkpoint(Checkpoint(LOG.verifier.name, size, root_of(size)), LOG)
    return str(note.signed(WITNESS.cosign(note.text, COSIGNED_AT)))


def root_of(size: int) -> bytes:
    """Of the log of the first ``size`` records."""
    return range_root(0, size, small_node)


def small_node(level: int, position: int) -> bytes:
    """The log of the seven records."""
    if level == 0:
        return hash_leaf(encode(RECORDS[position]))
    return hash_children(small_node(level - 1, 2 * position), small_node(level - 1, 2 * position + 1))


@cache
def equal_node(level: int, position: int) -> bytes:
    """A log in which every record is the first one."""
    del position
    below = equal_node(level - 1, 0) if level else b""
    return hash_children(below, below) if level else hash_leaf(encode(RECORDS[0]))


def inclusion(index: int, size: int, node: NodeSource) -> dict[str, Any]:
    """One proof of inclusion, with what it is to be checked against."""
    path = [each.hex() for each in prove(inclusion_ranges(index, size), node)]
    root = range_root(0, size, node)
    return {"index": index, "size": size, "leaf": node(0, index).hex(), "path": path, "root": root.hex()}


def consistency(old: int, new: int, node: NodeSource) -> dict[str, Any]:
    """One proof of consistency, with what it is to be checked against."""
    proof = [each.hex() for each in prove(consistency_ranges(old, new), node)]
    roots = {"old_root": range_root(0, old, node).hex(), "new_root": range_root(0, new, node).hex()}
    return {"old": old, "new": new, "proof": proof, **roots}


GOOD = '{"action":"service.started","actor":{},"at":1}'
REFUSED_RECORDS = {
    "no_record": "[]",
    "nothing": "",
    "null": "null",
    "a_space": GOOD.replace(",", ", "),
    "other_order": '{"actor":{},"action":"service.started","at":1}',
    "unknown_action": '{"action":"service.exploded","actor":{},"at":1}',
    "unknown_field": '{"action":"service.started","actor":{},"at":1,"zone":1}',
    "no_actor": '{"action":"service.started","at":1}',
    "an_address": '{"action":"service.started","actor":{},"at":1,"place":{"network":"203.0.113.0/24"}}',
    "a_longer_cell": '{"action":"service.started","actor":{},"at":1,"place":{"cell":"u05k"}}',
    "no_cell": '{"action":"service.started","actor":{},"at":1,"place":{"cell":"u0a"}}',
    "no_country": '{"action":"service.started","actor":{},"at":1,"place":{"country":"fr"}}',
    "a_name_of_a_site": '{"action":"service.started","actor":{},"at":1,"place":{"site":"Main campus"}}',
    "no_place": '{"action":"service.started","actor":{},"at":1,"place":null}',
    "twice": '{"action":"service.started","actor":{},"at":0,"at":1}',
    "a_float": '{"action":"service.started","actor":{},"at":1.0}',
    "an_exponent": '{"action":"service.started","actor":{},"at":1e0}',
    "negative": '{"action":"service.started","actor":{},"at":-1}',
    "negative_zero": '{"action":"service.started","actor":{},"at":-0}',
    "too_large": '{"action":"service.started","actor":{},"at":9007199254740992}',
    "a_default": '{"action":"service.started","actor":{},"at":1,"outcome":"done"}',
    "a_null": '{"action":"service.started","actor":{},"at":1,"code":null}',
    "no_objects": '{"action":"service.started","actor":{},"at":1,"objects":[]}',
    "code_of_what_was_done": '{"action":"service.started","actor":{},"at":1,"code":"not_permitted"}',
    "refused_without_code": '{"action":"service.started","actor":{},"at":1,"outcome":"refused"}',
    "an_escape": '{"action":"service\\u002estarted","actor":{},"at":1}',
    "a_name": '{"action":"service.started","actor":{"account":"Mary Jones"},"at":1}',
    "prototype": '{"__proto__":{},"action":"service.started","actor":{},"at":1}',
    "object_of_no_kind": '{"action":"service.started","actor":{},"at":1,"objects":[{"id":"' + "0a" * 16 + '"}]}',
    "a_newline_after": GOOD + "\n",
    "too_long": GOOD + " " * 4096,
}
"""What no log ever wrote."""


def refused_checkpoints(note: str) -> dict[str, str]:
    """What is no checkpoint of ``LOG``, or carries a signature of it or of ``WITNESS`` that does not verify."""
    text, _, below = note.partition("\n\n")
    log_line, witness_line = below.splitlines()
    origin, size, root = text.split("\n")
    other = sign_checkpoint(Checkpoint(LOG.verifier.name, 7, root_of(7)), OTHER_LOG)
    later = WITNESS.cosign(text + "\n", COSIGNED_AT)
    moved = (COSIGNED_AT + 1).to_bytes(8, "big") + later.data[8:]
    wrong_time = base64.b64encode(later.key_id + moved).decode()
    lines: Callable[..., str] = lambda *given: "\n".join(given) + "\n"  # noqa: E731  one way to write a note
    return {
        "empty": "",
        "no_signature": lines(text, ""),
        "no_blank_line": lines(text, log_line),
        "unsigned_by_the_log": lines(text, "", witness_line),
        "another_key": str(other),
        "another_size": lines(origin, "6", root, "", log_line, witness_line),
        "another_root": lines(origin, size, base64.b64encode(root_of(6)).decode(), "", log_line, witness_line),
        "another_origin": lines("other.example.org/log", size, root, "", log_line),
        "an_extension": lines(text, "extension", "", log_line),
        "leading_zero": lines(origin, "07", root, "", log_line),
        "short_root": lines(origin, size, "AAAA", "", log_line),
        "another_time": lines(text, "", log_line, f"— {WITNESS.verifier.name} {wrong_time}"),
        "short_cosignature": lines(
            text, "", log_line, f"— {WITNESS.verifier.name} {base64.b64encode(later.key_id + b'12345').decode()}"
        ),
        "not_a_signature_line": lines(text, "", log_line, "signed, the log"),
        "not_base64": lines(text, "", log_line, f"— {LOG.verifier.name} ????"),
        "a_carriage_return": note.replace("\n", "\r\n"),
        "cut_off": note[:-1],
        "too_many_signatures": lines(text, "", *[log_line] * 65),
        "too_long": lines("x" * 65_536, "", log_line),
    }


def refused_keys() -> dict[str, str]:
    """What is no verifier key."""
    good = str(LOG.verifier)
    name, key_id, material = good.split("+", 2)
    unknown_kind = base64.b64encode(b"\x02" + LOG.verifier.public).decode()
    return {
        "empty": "",
        "no_id": f"{name}+{material}",
        "another_name": f"x{good}",
        "another_id": f"{name}+00000000+{material}",
        "upper_case_id": f"{name}+{key_id.upper()}+{material}",
        "unknown_kind": f"{name}+{key_id}+{unknown_kind}",
        "short": f"{name}+{key_id}+{material[:-4]}",
        "a_space": f"a {good}",
        "a_newline_after": f"{good}\n",
    }
