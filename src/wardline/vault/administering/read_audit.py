"""A page of the vault's audit log with proofs, on the device of who may read it."""

from collections.abc import Collection, Mapping
from typing import Final

from wardline.audit.objects import account_object
from wardline.audit.proofs import inclusion_ranges, prove
from wardline.audit.record import MAX_RECORD, Action, AuditRecord, Numbers, ObjectKind
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import AuditPage, NamedAccount, NamedSite, ProvenRecord, ReadAudit
from wardline.protocol.errors import ErrorCode
from wardline.vault.administering.look_back import Wanted, look_back
from wardline.vault.audit.hub_keys import known_hub_keys
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.transparency.newest_cosigned import newest_cosigned
from wardline.vault.transparency.node_blocks import NodeBlocks
from wardline.vault.transparency.prove_certificates import LogFacts
from wardline.vault.turn import Turn

_ACTIONS: Final = frozenset(action.value for action in Action)


def read_audit(turn: Turn, log: LogFacts, sites: Mapping[str, str], body: ReadAudit) -> AuditPage | Refusal:
    """Newest first, with the newest checkpoint that the hub cosigned; a younger record comes without a path. A proof is
    made from the tree and never from the record: one that was changed in the database is shown as it is now, and what
    is shown with it does not prove it. ``sites``: names of the organisation's own, by key.

    The reading is in the log, once. Refused: ``malformed_request`` (an action that there is not).
    """
    if not _ACTIONS.issuperset(body.actions):
        return turn.refuse(Action.AUDIT_LOG_READ, ErrorCode.MALFORMED_REQUEST, field_name="actions")
    wanted = Wanted(body.account, body.about, frozenset(body.actions), body.since, body.until)
    found = look_back(turn.tx, wanted, body.before, body.limit)
    keys = known_hub_keys(turn.tx, log.hub)
    newest = None if keys is None else newest_cosigned(turn.tx, log.key, keys.witness)
    size, nodes = 0 if newest is None else newest.size, NodeBlocks(turn.tx)

    def path(index: int) -> tuple[bytes, ...]:
        return tuple(prove(inclusion_ranges(index, size), nodes.node)) if index < size else ()

    records = [record for _, _, record in found.rows if record is not None]
    about = () if body.account is None else (account_object(body.account),)
    turn.record(Action.AUDIT_LOG_READ, *about, numbers=Numbers(count=len(found.rows)))
    return AuditPage(
        records=tuple(ProvenRecord(index, entry[:MAX_RECORD], path(index)) for index, entry, _ in found.rows),
        size=size,
        checkpoint=b"" if newest is None else newest.note,
        log_key=str(log.key),
        witness_keys=() if keys is None else (str(keys.witness),),
        names=_names(turn, records),
        more=found.reached > 0,
        reached=found.reached,
        sites=_sites(sites, records),
    )


def _sites(names: Mapping[str, str], records: Collection[AuditRecord]) -> tuple[NamedSite, ...]:
    keys = {record.place.site for record in records if record.place is not None and record.place.site is not None}
    return tuple(NamedSite(key, names[key]) for key in sorted(keys & names.keys()))


def _names(turn: Turn, records: Collection[AuditRecord]) -> tuple[NamedAccount, ...]:
    """Of accounts alone: what else an id names, the log's reader is not told."""
    ids = {record.actor.account for record in records if record.actor.account is not None}
    ids |= {each.id for record in records for each in record.objects if each.kind is ObjectKind.ACCOUNT}
    found = find_accounts(turn.tx, turn.keys, ids)
    return tuple(NamedAccount(each.id, each.profile.name) for each in sorted(found, key=lambda each: each.id))
