"""An OpenID provider says that somebody's session there is over: so are those here that its word began."""

import hashlib

from sqlalchemy import ColumnElement, delete, or_, select

from wardline.audit.record import Action, Actor, Numbers
from wardline.protocol.errors import ErrorCode
from wardline.vault.devices.find_devices import find_device
from wardline.vault.identity.open_id.link_person import person_digest, session_digest
from wardline.vault.identity.open_id.model import Logout, OpenIdProvider
from wardline.vault.identity.open_id.tables import OPEN_ID_SESSIONS
from wardline.vault.keys.key_names import INDEX
from wardline.vault.sessions.close_session import close_session
from wardline.vault.sessions.find_session import find_session
from wardline.vault.sessions.model import NEVER, SessionPlan
from wardline.vault.turn import Turn

_C = OPEN_ID_SESSIONS.c


def end_provider_sessions(turn: Turn, plan: SessionPlan, logout: Logout) -> int:
    """How many. OpenID Connect Back-Channel Logout 1.0, section 2.7: of the person whom the token names, of the session
    that it names, or of both where it names both; where nobody said in which session of theirs one began, it is as if
    in this one. Devices stay enrolled; a proof brings each session back.

    Only those whose ID token is no younger than the logout token. Both times are the provider's own, so no skew of
    clocks matters, and a token that is sent again ends nothing that it did not end already: whoever signed in since has
    a younger word (seconds: one of the very same second ends too). A person who is known nowhere here is no error, as
    the provider need not learn who has an account.
    """
    turn = _for(turn)
    rows = turn.tx.execute(select(_C.device).where(*_matching(turn, logout)).order_by(_C.device)).scalars().all()
    ended = 0
    for device in rows:
        turn.tx.execute(delete(OPEN_ID_SESSIONS).where(_C.device == device))
        found, session = find_device(turn.tx, device), find_session(turn.tx, plan, device)
        if found is None or found.revoked or session is None or session.until == NEVER or turn.now >= session.until:
            continue
        close_session(turn, found, session)
        ended += 1
    turn.record(Action.LOGOUT_RECEIVED, numbers=Numbers(count=ended), digest=_digest(logout.provider))
    return ended


def refuse_logout(turn: Turn) -> None:
    """The provider signed what ends nothing here."""
    _for(turn).refuse(Action.LOGOUT_RECEIVED, ErrorCode.NOT_PERMITTED)


def _for(turn: Turn) -> Turn:
    """On behalf of the organisation, whose provider it is."""
    return turn.on_behalf_of(Actor(organisation=turn.organisation))


def _matching(turn: Turn, logout: Logout) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [_C.issued_at <= logout.issued_at]
    key = turn.key(INDEX)
    if logout.subject is not None:
        chosen.append(_C.person == person_digest(key, logout.provider, logout.subject))
    if logout.session is not None:
        same = _C.provider_session == session_digest(key, logout.provider, logout.session)
        # Where the ID token named no session, this may be it: one proof too many rather than a session that goes on.
        chosen.append(same if logout.subject is None else or_(same, _C.provider_session.is_(None)))
    assert len(chosen) > 1  # or it would end everybody's (verify_logout_token.py)
    return chosen


def _digest(provider: OpenIdProvider) -> str:
    """SHA-256 of the issuer: which provider it was."""
    return hashlib.sha256(provider.issuer.encode()).hexdigest()
