"""Sessions and the PIN's share: from a request's body to its operation."""

from typing import Final

from wardline.protocol.sealed_requests import VaultRequest
from wardline.protocol.session_requests import EndSession, GetSession, KeepPinShare, ListSessions, TakePinShare
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.sessions.end_session import end_session
from wardline.vault.sessions.get_session import get_session
from wardline.vault.sessions.keep_pin_share import keep_pin_share
from wardline.vault.sessions.list_sessions import list_sessions
from wardline.vault.sessions.take_pin_share import take_pin_share


def _get_session(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, GetSession)
    return get_session(asked.turn.tx, asked.services.sessions, asked.device.device)


def _list_sessions(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, ListSessions)
    turn = asked.turn
    return list_sessions(turn.tx, turn.keys, asked.services.sessions, asked.device.account, body)


def _end_session(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, EndSession)
    return end_session(asked.turn, asked.services.sessions, asked.device.device, body.device)


def _keep_pin_share(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, KeepPinShare)
    return keep_pin_share(asked.turn, asked.device.account, asked.device.device, body)


def _take_pin_share(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, TakePinShare)
    return take_pin_share(asked.turn, body)


SESSION_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    GetSession: Operation(_get_session),
    ListSessions: Operation(_list_sessions),
    EndSession: Operation(_end_session),
    KeepPinShare: Operation(_keep_pin_share),
    TakePinShare: Operation(_take_pin_share, anyone=True, kept=False),
}
