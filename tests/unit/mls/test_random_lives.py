"""Random lives of a group: joins, leaves, races, restarts and late messages in any order, and what must always hold."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.mls.parties import Clinic, Party, Room, refused


class Lives(RuleBasedStateMachine):
    """Every member saves after every step, as a client does; ``inbox`` is what is still to be handed over."""

    clinic: Clinic
    room: Room

    def __init__(self) -> None:
        super().__init__()
        self.inbox: list[tuple[Party, Party, bytes, bytes, int]] = []
        self.sent = 0

    @initialize()
    def found(self) -> None:
        self.clinic = Clinic()
        self.room = self.clinic.room(devices=2)
        self.save()

    @property
    def living(self) -> list[Party]:
        return [member for member in self.room.members if member.group.active]

    def member(self, number: int) -> Party:
        return self.living[number % len(self.living)]

    def save(self) -> None:
        for member in self.room.members:
            member.save()

    @rule()
    def add(self) -> None:
        if len(self.living) < 6:
            self.room.add(self.clinic.device())
            self.save()

    @rule(number=st.integers(0, 5))
    def remove(self, number: int) -> None:
        leaver = self.member(number)
        if leaver is not self.room.steward:
            self.room.remove(leaver)
            self.save()
            self.inbox = [letter for letter in self.inbox if letter[0] is not leaver]
            self.room.members.remove(leaver)

    @rule(number=st.integers(0, 5))
    def update(self, number: int) -> None:
        self.room.update(self.member(number))
        self.save()

    @rule(first=st.integers(0, 5), second=st.integers(0, 5))
    def race(self, first: int, second: int) -> None:
        winner, loser = self.member(first), self.member(second)
        if winner is not loser:
            loser.commit()
            loser.save()
            loser.restart()
            assert loser.group.has_pending
            self.room.update(winner)
            assert not loser.group.has_pending
            self.save()

    @rule(number=st.integers(0, 5))
    def send(self, number: int) -> None:
        sender = self.member(number)
        self.sent += 1
        text = b"message %d" % self.sent
        message = sender.group.encrypt(text, b"")
        self.save()
        readers = [reader for reader in self.living if reader is not sender]
        self.inbox += [(reader, sender, message, text, sender.group.epoch) for reader in readers]

    @rule(position=st.integers(0, 30), back=st.booleans())
    def deliver(self, position: int, back: bool) -> None:
        if not self.inbox:
            return
        reader, sender, message, text, epoch = self.inbox.pop(position % len(self.inbox))
        if epoch + 3 < reader.group.epoch:
            with refused("wrong_epoch"):
                reader.group.decrypt(message)
            return
        if sender not in self.room.members and epoch < reader.group.epoch:
            # A late message of a member that was removed since: the delivery service refuses it, too.
            with refused("unknown_member"):
                reader.group.decrypt(message)
            return
        received = reader.group.decrypt(message)
        assert (received.plaintext, received.epoch) == (text, epoch)
        reader.save()
        if back:
            reader.restart()
        with refused("replayed"):
            reader.group.decrypt(message)

    @rule(number=st.integers(0, 5))
    def restart(self, number: int) -> None:
        self.member(number).restart()

    @invariant()
    def everybody_agrees(self) -> None:
        if hasattr(self, "room"):
            expected = {member.id for member in self.living}
            assert len({member.group.epoch_authenticator() for member in self.living}) == 1
            assert {identity.device for identity in self.room.public.members} == expected
            for member in self.living:
                assert {identity.device for identity in member.group.members} == expected
                assert member.group.epoch == self.room.public.epoch


TestLives = Lives.TestCase
TestLives.settings = settings(deadline=None, max_examples=25, stateful_step_count=25)
