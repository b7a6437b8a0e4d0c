"""Sessions, emergency accesses and work items, page by page while others work: nothing twice, nothing left out."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from tests.support.organisations import Organisation, open_organisation
from tests.unit.vault.policy.test_enforcement import about_ada

from wardline.kit.ids import AccountId, ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import (
    Emergencies,
    ItemResolution,
    ListAccounts,
    ListEmergencies,
    ListWorkItems,
    WorkItems,
)
from wardline.protocol.sealed_requests import VaultRefused
from wardline.protocol.session_requests import ListSessions, Sessions
from wardline.vault.administering.list_accounts import list_accounts
from wardline.vault.administering.show_emergencies import show_emergencies
from wardline.vault.administering.work_items import list_work_items
from wardline.vault.devices.names import seal_device_name
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import SESSIONS
from wardline.vault.identity.ways_in import SignInOffer
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.policy.glass import seal_words
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.sessions.list_sessions import list_sessions
from wardline.vault.sessions.model import SessionPlan
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item
from wardline.vault.work_items.tables import WORK_ITEMS

PLAN: Final = SessionPlan()


class Undone(Exception):  # noqa: N818 (it is none: nothing that a script did is to stay)
    """Ends a script's transaction without its effects."""


@dataclass
class List(ABC):
    """One of the lists, in somebody's hands."""

    turn: Turn
    account: AccountId
    conversation: ConversationId

    @abstractmethod
    def page(self, after: str | None, limit: int) -> tuple[list[str], bool]: ...
    @abstractmethod
    def add(self, at: int) -> str: ...
    @abstractmethod
    def take(self, entry: str) -> None:
        """Out of the list."""

    @abstractmethod
    def touch(self, entry: str) -> None:
        """Changed, and still in it."""


class SessionList(List):
    def page(self, after: str | None, limit: int) -> tuple[list[str], bool]:
        body = ListSessions(everybody=True, after=after, limit=limit)
        answer = list_sessions(self.turn.tx, self.turn.keys, PLAN, self.account, body)
        assert isinstance(answer, Sessions)
        return [each.device for each in answer.sessions], answer.more

    def add(self, at: int) -> str:
        return add_device(self.turn, self.account, at, "Phone")

    def take(self, entry: str) -> None:
        self.turn.tx.execute(update(DEVICES).where(DEVICES.c.id == entry).values(revoked_at=self.turn.now))

    def touch(self, entry: str) -> None:
        self.turn.tx.execute(update(DEVICES).where(DEVICES.c.id == entry).values(seen_at=self.turn.now))
        self.turn.tx.execute(update(SESSIONS).where(SESSIONS.c.device == entry).values(began_at=self.turn.now))


class EmergencyList(List):
    reviewed = False

    def page(self, after: str | None, limit: int) -> tuple[list[str], bool]:
        answer = show_emergencies(self.turn, ListEmergencies(self.reviewed, after, limit))
        assert isinstance(answer, Emergencies)
        return [each.access for each in answer.emergencies], answer.more

    def add(self, at: int) -> str:
        access = self.turn.make_id()
        row = {"id": access, "conversation": self.conversation, "account": self.account, "work_item": access}
        later = dict.fromkeys(("ended_at", "reviewed_at", "reviewed_by", "remark"))
        reason = seal_words(self.turn.key(DIRECTORY), access, "reason", "Unconscious")
        verdict = "justified" if self.reviewed else None
        told = {"reason": reason, "opened_at": at, "until": at + 60_000, "verdict": verdict}
        self.turn.tx.insert(BROKEN_GLASS, {**row, **later, **told})
        return access

    def take(self, entry: str) -> None:
        verdict = None if self.reviewed else "justified"
        self.turn.tx.execute(update(BROKEN_GLASS).where(BROKEN_GLASS.c.id == entry).values(verdict=verdict))

    def touch(self, entry: str) -> None:
        self.turn.tx.execute(update(BROKEN_GLASS).where(BROKEN_GLASS.c.id == entry).values(ended_at=self.turn.now))


class ReviewedList(EmergencyList):
    reviewed = True


class WorkItemList(List):
    def page(self, after: str | None, limit: int) -> tuple[list[str], bool]:
        answer = list_work_items(self.turn, self.account, ListWorkItems(after, limit))
        assert isinstance(answer, WorkItems)
        assert all(each.resolutions == (ItemResolution.DISMISS,) for each in answer.items)
        return [each.item for each in answer.items], answer.more

    def add(self, at: int) -> str:
        open_work_item(self.turn, WorkItemKind.WATCH_FINDING, reason="between the others, and not shown")
        item = open_work_item(self.turn, WorkItemKind.UNSENT_MESSAGE, reason="not_a_member")
        self.turn.tx.execute(update(WORK_ITEMS).where(WORK_ITEMS.c.id == item).values(opened_at=at))
        return item

    def take(self, entry: str) -> None:
        self.turn.tx.execute(update(WORK_ITEMS).where(WORK_ITEMS.c.id == entry).values(resolution="dismissed"))

    def touch(self, entry: str) -> None:
        self.turn.tx.execute(update(WORK_ITEMS).where(WORK_ITEMS.c.id == entry).values(count=WORK_ITEMS.c.count + 1))


LISTS: Final = (SessionList, EmergencyList, ReviewedList, WorkItemList)


def add_device(turn: Turn, account: AccountId, at: int, name: str) -> str:
    device = turn.make_id()
    turn.tx.insert(
        DEVICES,
        {
            "id": device,
            "account": account,
            "steward": False,
            "certificate": b"",
            "not_after": at,
            "enrolled_at": at,
            "name": seal_device_name(turn.key(DIRECTORY), device, name),
            "class": "personal",
            "method": "passkey",
            "seen_at": None,
            "revoked_at": None,
            "wipe": False,
            "wiped_at": None,
        },
    )
    turn.tx.flush()
    turn.tx.insert(SESSIONS, {"device": device, "began_at": at, "ended_at": None})
    return device


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Organisation]:
    with open_organisation(tmp_path, database_url) as organisation:
        yield organisation


def play(entries: List, script: Random) -> None:
    """Somebody reads the list in pages while others add to it, take from it and change what is in it."""
    stamps = [entries.turn.now - script.randrange(4) for _ in range(script.randrange(12))]
    there = [entries.add(at) for at in stamps]
    constant = set(there)
    seen: list[str] = []
    after, more = None, True
    while more:
        page, more = entries.page(after, script.randrange(1, 5))
        seen += page
        after = page[-1] if page else None
        assert page or not more, "no empty page before the end"
        for _ in range(script.randrange(3)):
            what = script.randrange(3)
            if what == 0:
                there.append(entries.add(entries.turn.now - script.randrange(4)))
            elif there:
                chosen = script.choice(there)
                if what == 1:
                    entries.touch(chosen)
                else:
                    entries.take(chosen)
                    there.remove(chosen)
                    constant.discard(chosen)
    assert len(set(seen)) == len(seen), "nothing twice"
    assert constant <= set(seen), "nothing left out that was there all the time"
    whole: list[str] = []
    after, more = None, True
    while more:
        page, more = entries.page(after, 3)
        whole += page
        after = page[-1] if page else None
    assert whole == entries.page(None, 100)[0], "pages together are the list"
    assert set(whole) == set(there)


@pytest.mark.parametrize("kind", LISTS, ids=[each.__name__ for each in LISTS])
def test_pages_together_are_the_list_while_it_changes(house: Organisation, kind: type[List]) -> None:
    account, conversation = house.person(), about_ada(house)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.randoms(use_true_random=False))
    def scripts(script: Random) -> None:
        def operation(turn: Turn) -> None:
            play(kind(turn, account, conversation), script)
            raise Undone

        with pytest.raises(Undone):
            house.run(operation)

    scripts()


def test_nobody_goes_on_after_what_is_none_of_theirs(house: Organisation) -> None:
    root, ada = house.enrol(house.person("Root")), house.enrol(house.person())
    house.run(lambda turn: set_roles(turn, root.account, [Role.ADMINISTRATOR, Role.COMPLIANCE_OFFICER, Role.CLERK]))
    finding = house.run(lambda turn: open_work_item(turn, WorkItemKind.WATCH_FINDING, reason="watch"))
    nobodys = new_id()
    for body, device, code in (
        (ListSessions(everybody=True, after=nobodys), root, "unknown_device"),
        (ListSessions(ada.account, after=root.id), root, "unknown_device"),
        (ListSessions(after=root.id), ada, "unknown_device"),
        (ListSessions(after=nobodys), ada, "unknown_device"),
        (ListEmergencies(after=nobodys), root, "unknown_emergency_access"),
        (ListEmergencies(after=nobodys), ada, "not_permitted"),
        (ListWorkItems(after=nobodys), root, "unknown_work_item"),
        (ListWorkItems(after=finding), root, "unknown_work_item"),
    ):
        answer = house.ask(body, device)
        assert isinstance(answer, VaultRefused), body
        assert (answer.code, answer.field) == (code, None if code == "not_permitted" else "after"), body


def test_sessions_and_accounts_are_found_by_words_on_any_page(house: Organisation) -> None:
    def operation(turn: Turn) -> None:
        jose = create_account(turn, name="José Ángel", role="")
        priya = create_account(turn, name="Priya", role="")
        desk = add_device(turn, jose, turn.now - 1, "Ward 4 desk")
        phones = [add_device(turn, priya, turn.now + number, "Phone, Android") for number in range(7)]

        def found(text: str, after: str | None = None, limit: int = 3) -> tuple[list[str], bool]:
            body = ListSessions(everybody=True, text=text, after=after, limit=limit)
            answer = list_sessions(turn.tx, turn.keys, PLAN, jose, body)
            assert isinstance(answer, Sessions)
            return [each.device for each in answer.sessions], answer.more

        assert found(" ANGEL  desk ") == ([desk], False), "the oldest, beyond the first page"
        assert found("priya desk") == ([], False)
        first, more = found("priya")
        assert (first, more) == (phones[:3:-1], True)
        assert found("priya", first[-1], 10) == (phones[3::-1], False)
        people = list_accounts(turn, SignInOffer(None, None), ListAccounts("jose angel"))
        assert not isinstance(people, Refusal)
        assert [each.account for each in people.accounts] == [jose]
        raise Undone

    with pytest.raises(Undone):
        house.run(operation)
