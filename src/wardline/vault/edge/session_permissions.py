"""Sessions and the PIN's share: from a request's body to the policy that decides it, or why none does."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import VaultRequest
from wardline.protocol.session_requests import EndSession, GetSession, KeepPinShare, ListSessions, TakePinShare
from wardline.vault.devices.find_devices import find_device
from wardline.vault.edge.operation import Asked
from wardline.vault.edge.permission import NoPolicy, Permit, administers, own


def _list_sessions(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, ListSessions)
    mine = not body.everybody and body.account in {None, asked.device.account}
    return None if mine else administers(asked)


def _end_session(asked: Asked, body: VaultRequest) -> Refusal | None:
    """Nobody but an administrator learns whether there is such a device of another's."""
    assert isinstance(body, EndSession)
    device = find_device(asked.turn.tx, body.device)
    mine = device is not None and device.account == asked.device.account
    return None if mine else administers(asked)


SESSION_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    GetSession: own("session"),
    ListSessions: _list_sessions,
    EndSession: _end_session,
    KeepPinShare: own("device"),
    TakePinShare: NoPolicy("a locked device cannot sign: its ticket says which it is, and the proof who holds it"),
}
