"""Take what a page of the log means into account: count, open findings, let them grow."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

import msgspec
from sqlalchemy import delete, select, update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.devices.find_devices import find_device
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.turn import Turn
from wardline.vault.watch.device_classes import Session, note_class
from wardline.vault.watch.find_findings import find_finding
from wardline.vault.watch.hours import is_outside
from wardline.vault.watch.keep_whereabouts import find_whereabouts, forget_whereabouts, save_whereabouts
from wardline.vault.watch.model import MOST_EVIDENCE, Finding, Hit, Mark, Rule, Track, WatchPlan
from wardline.vault.watch.rules import Grown, Opened, count_hit, is_late
from wardline.vault.watch.scan_log import Cursor, Page, read_cursor
from wardline.vault.watch.tables import WATCH_CURSOR, WATCH_FINDINGS, WATCH_TRACKS
from wardline.vault.watch.whereabouts import Seen, Whereabouts, note_place
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item

_COMPARED: Final = (Rule.NEW_COUNTRY, Rule.IMPOSSIBLE_TRAVEL, Rule.NEW_DEVICE_CLASS)
"""With what is kept of the account (``Whereabouts``)."""
_marks = msgspec.msgpack.Decoder(tuple[Mark, ...])


def finding_object(finding: str) -> Object:
    """What an audit record calls it."""
    return Object(id=finding, kind=ObjectKind.FINDING)


def advance_watch(turn: Turn, plan: WatchPlan, stored: Cursor, page: Page, *, until: int | None = None) -> bool:
    """False, and nothing done, where somebody else has moved the cursor from ``stored``.

    ``until``: the time by which everything before ``page.end`` was written; None while more of the log waits. What
    comes of a log does not depend on how it is cut into pages.
    """
    if read_cursor(turn.tx) != stored:
        return False
    work = _Work(turn, plan, stored.time)
    for hit in page.hits:
        work.take(hit)
    if until is not None:
        work.pass_time(until)
    work.save()
    turn.tx.put(WATCH_CURSOR, {"id": 1, "next_index": page.end, "time": work.time})
    turn.record(Action.WATCH_ADVANCED, numbers=Numbers(count=page.end - stored.next_index))
    return True


@dataclass
class _Work:
    """One page's."""

    turn: Turn
    plan: WatchPlan
    time: int
    tracks: dict[tuple[Rule, str], Track] = field(default_factory=dict[tuple[Rule, str], Track])
    changed: set[tuple[Rule, str]] = field(default_factory=set[tuple[Rule, str]])
    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])
    waiting: dict[str, Track] = field(default_factory=dict[str, Track])
    """Wipes that nobody confirmed, by device."""
    places: dict[str, Whereabouts] = field(default_factory=dict[str, Whereabouts])
    """By account."""
    roles: dict[str, frozenset[Role]] = field(default_factory=dict[str, frozenset[Role]])

    def __post_init__(self) -> None:
        columns = WATCH_TRACKS.c
        rows = self.turn.tx.execute(
            select(columns.subject, columns.marks, columns.last_at).where(columns.rule == Rule.UNCONFIRMED_WIPES.value)
        ).all()
        self.waiting = {subject: Track(_marks.decode(marks), None, at) for subject, marks, at in rows}

    def take(self, hit: Hit | Seen | Session) -> None:
        """In the order of the log. A record's time never goes back."""
        said = hit.at
        self.pass_time(said)
        hit = replace(hit, at=max(said, self.time))
        self.time = hit.at
        if isinstance(hit, Seen | Session):
            self._compare(hit)
        elif hit.rule is not Rule.OUT_OF_HOURS or self._is_out_of_hours(hit, said):
            self._count(hit)

    def _compare(self, seen: Seen | Session) -> None:
        if not any(self.plan.limits[rule].count for rule in _COMPARED):
            return
        known = self.places.get(seen.account) or find_whereabouts(self.turn.tx, seen.account)
        if isinstance(seen, Seen):
            known, hits = note_place(known, seen)
        else:
            device = find_device(self.turn.tx, seen.device)
            known, hits = (known, ()) if device is None else note_class(known, seen, device.device_class)
        self.places[seen.account] = known
        for hit in hits:
            self._count(hit)

    def _is_out_of_hours(self, hit: Hit, at: int) -> bool:
        """By the roles that the account has now."""
        hours = self.plan.hours
        if hours is None or not is_outside(hours, at):
            return False
        roles = self.roles.get(hit.subject)
        if roles is None:
            roles = self.roles[hit.subject] = roles_of(self.turn.tx, hit.subject)
        return hours.bind(roles)

    def _count(self, hit: Hit) -> None:
        limit = self.plan.limits[hit.rule]
        if not limit.count:
            return
        key = (hit.rule, hit.subject)
        if hit.rule is Rule.UNCONFIRMED_WIPES:
            self.changed.add(key)
            if hit.ends:
                self.waiting.pop(hit.subject, None)
            else:
                self.waiting[hit.subject] = Track((Mark(hit.index, hit.at, 1, hit.account),), None, hit.at)
            return
        track, effect = count_hit(self._track(key), hit, limit)
        self.changed.add(key)
        match effect:
            case Opened(marks):
                track = replace(track, finding=self._open(hit.rule, marks, hit.account, hit.device))
            case Grown(finding, mark):
                self._grow(finding, mark)
            case None:
                pass
        self.tracks[key] = track

    def pass_time(self, time: int) -> None:
        """What is late by then is a finding."""
        limit = self.plan.limits[Rule.UNCONFIRMED_WIPES]
        late = [device for device, track in self.waiting.items() if limit.count and is_late(track, limit, time)]
        for device in late:
            track = self.waiting.pop(device)
            self.changed.add((Rule.UNCONFIRMED_WIPES, device))
            owner = track.marks[0].account
            account = None if owner is None else AccountId(owner)
            self._open(Rule.UNCONFIRMED_WIPES, track.marks, account, DeviceId(device))

    def save(self) -> None:
        """Write what changed, and forget what can count no more."""
        tx = self.turn.tx
        for rule, subject in sorted(self.changed):
            known = self.waiting.get(subject) if rule is Rule.UNCONFIRMED_WIPES else self.tracks[(rule, subject)]
            where = (WATCH_TRACKS.c.rule == rule.value, WATCH_TRACKS.c.subject == subject)
            if known is None:
                tx.execute(delete(WATCH_TRACKS).where(*where))
                continue
            row = {
                "rule": rule.value,
                "subject": subject,
                "marks": msgspec.msgpack.encode(known.marks),
                "finding": known.finding,
                "last_at": known.last_at,
            }
            tx.put(WATCH_TRACKS, row)
        for account, places in sorted(self.places.items()):
            save_whereabouts(tx, account, places)
        if not any(self.plan.limits[rule].count for rule in _COMPARED):
            forget_whereabouts(tx)
        for rule, limit in self.plan.limits.items():
            of_rule = delete(WATCH_TRACKS).where(WATCH_TRACKS.c.rule == rule.value)
            if not limit.count:
                tx.execute(of_rule)
            elif rule is not Rule.UNCONFIRMED_WIPES:
                tx.execute(of_rule.where(WATCH_TRACKS.c.last_at <= self.time - limit.within))
        for finding in self.findings.values():
            values = {
                "last_at": finding.last_at,
                "count": finding.count,
                "evidence": msgspec.msgpack.encode(finding.evidence),
            }
            tx.execute(update(WATCH_FINDINGS).where(WATCH_FINDINGS.c.id == finding.id).values(**values))

    def _track(self, key: tuple[Rule, str]) -> Track:
        known = self.tracks.get(key)
        if known is not None:
            return known
        columns = WATCH_TRACKS.c
        row = self.turn.tx.execute(
            select(columns.marks, columns.finding, columns.last_at).where(
                columns.rule == key[0].value, columns.subject == key[1]
            )
        ).one_or_none()
        return Track() if row is None else Track(_marks.decode(row[0]), row[1], row[2])

    def _open(self, rule: Rule, marks: tuple[Mark, ...], account: AccountId | None, device: DeviceId | None) -> str:
        turn = self.turn
        finding = turn.make_id()
        item = open_work_item(turn, WorkItemKind.WATCH_FINDING, reason=rule.value, same_as=finding)
        count = sum(each.weight for each in marks)
        turn.tx.insert(
            WATCH_FINDINGS,
            {
                "id": finding,
                "rule": rule.value,
                "account": account,
                "device": device,
                "first_at": marks[0].at,
                "last_at": marks[-1].at,
                "count": count,
                "threshold": self.plan.limits[rule].count,
                "evidence": msgspec.msgpack.encode(_evidence((), marks)),
                "opened_at": turn.now,
                "work_item": item,
                "closed_at": None,
                "closed_by": None,
                "outcome": None,
                "remark": None,
            },
        )
        about = [] if device is None else [device_object(device)]
        about += [] if account is None else [account_object(account)]
        turn.record(Action.FINDING_OPENED, finding_object(finding), *about, numbers=Numbers(count=count))
        return finding

    def _grow(self, finding: str, mark: Mark) -> None:
        known = self.findings.get(finding) or find_finding(self.turn.tx, finding)
        if known is None:
            return
        self.findings[finding] = replace(
            known,
            last_at=mark.at,
            count=min(known.count + mark.weight, 2**31 - 1),
            evidence=_evidence(known.evidence, (mark,)),
        )


def _evidence(known: tuple[int, ...], marks: Iterable[Mark]) -> tuple[int, ...]:
    """Each record once, the first ``MOST_EVIDENCE`` of them."""
    return tuple(dict.fromkeys(chain(known, *(mark.evidence for mark in marks))))[:MOST_EVIDENCE]
