"""Who is connected, and how a committed batch reaches them. Lives on the event loop."""

from collections.abc import Callable, Iterable
from typing import Protocol, final

from wardline.hub.caller import Caller
from wardline.hub.sessions.answers import Answers
from wardline.hub.sessions.effects import Deliver, DeliverToStewards, Effect, EndSession, GiveAnswer, ReadAgain
from wardline.hub.sessions.stream import Stream
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked


class Session(Protocol):
    """A signed-in connection, as fan-out sees it."""

    caller: Caller
    stream: Stream

    def wake(self) -> None:
        """There may be something to send."""
        ...

    def end(self, code: ErrorCode, word: Revoked | None = None) -> None:
        """Tell the device why (``word``: with the proof), and close."""
        ...

    def check_stall(self, now: int) -> None:
        """End it if it takes nothing although something waits. ``now``: milliseconds."""
        ...


@final
class FanOut:
    """One session per device: a newer one closes the older."""

    def __init__(self, wake: Callable[[str, int], None] | None = None) -> None:
        """``wake``: told which devices are not connected, and the priority of what waits for them."""
        self._wake = wake
        self._sessions: dict[str, Session] = {}
        self._stewards: dict[str, dict[str, Session]] = {}
        self.answers = Answers()

    def open(self, session: Session) -> None:
        """From now on the session is offered what is committed."""
        caller = session.caller
        older = self._sessions.get(caller.device)
        if older is not None:
            self.close(older)
            older.end(ErrorCode.ALREADY_SIGNED_IN)
        self._sessions[caller.device] = session
        if caller.steward:
            self._stewards.setdefault(caller.organisation, {})[caller.device] = session

    def close(self, session: Session) -> None:
        """The connection is gone."""
        caller = session.caller
        if self._sessions.get(caller.device) is not session:
            return
        del self._sessions[caller.device]
        stewards = self._stewards.get(caller.organisation, {})
        stewards.pop(caller.device, None)
        if not stewards:
            self._stewards.pop(caller.organisation, None)

    def sessions(self) -> list[Session]:
        """All of them."""
        return list(self._sessions.values())

    def has_steward(self, organisation: str) -> bool:
        """Whether a vault could answer."""
        return organisation in self._stewards

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """What a committed batch has to tell, in its order; each session is woken once."""
        touched: set[Session] = set()
        for effect in effects:
            match effect:
                case Deliver():
                    self._deliver(effect, touched)
                case DeliverToStewards():
                    for session in self._stewards.get(effect.organisation, {}).values():
                        session.stream.offer(effect.seq, effect.entry)
                        touched.add(session)
                case EndSession():
                    self._end(effect)
                case GiveAnswer():
                    self.answers.give((effect.organisation, effect.request), effect.sealed)
                case ReadAgain():
                    for session in self._sessions.values():
                        session.stream.read_again(effect.until)
                        touched.add(session)
        for session in touched:
            session.wake()

    def _deliver(self, effect: Deliver, touched: set[Session]) -> None:
        for device in effect.devices:
            session = self._sessions.get(device)
            if session is not None and device != effect.sender:
                session.stream.offer(effect.seq, effect.entry)
                touched.add(session)
            elif session is None and effect.priority and self._wake is not None:
                self._wake(device, effect.priority)

    def _end(self, effect: EndSession) -> None:
        session = self._sessions.get(effect.device)
        if session is not None and session.caller.organisation == effect.organisation:
            self.close(session)
            code = ErrorCode.SESSION_ENDED if effect.word is None else ErrorCode.DEVICE_REVOKED
            session.end(code, effect.word)
