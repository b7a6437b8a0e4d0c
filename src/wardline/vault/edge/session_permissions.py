"""Sessions and the PIN's share: from a request's body to the policy that decides it, or why none does."""

from typing import Final

from wardline.protocol.sealed_requests import VaultRequest
from wardline.protocol.session_requests import GetSession, KeepPinShare, TakePinShare
from wardline.vault.edge.permission import NoPolicy, Permit, own

SESSION_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    GetSession: own("session"),
    KeepPinShare: own("device"),
    TakePinShare: NoPolicy("a locked device cannot sign: its ticket says which it is, and the proof who holds it"),
}
