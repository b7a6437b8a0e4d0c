"""Keep a request until somebody outside was asked."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from wardline.audit.objects import request_object
from wardline.audit.record import Action
from wardline.client.effects import SealedRequestArrived
from wardline.vault.edge.tables import DEFERRED_REQUESTS
from wardline.vault.identity.open_id.model import Redemption
from wardline.vault.keys.data_key import open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def defer_request(turn: Turn, arrived: SealedRequestArrived, redemption: Redemption) -> None:
    """The same again changes nothing, nor does a second one for the same attempt: a code is redeemed once."""
    turn.record(Action.REQUEST_DEFERRED, request_object(arrived.request))
    columns = DEFERRED_REQUESTS.c
    waiting = select(columns.request).where(or_(columns.request == arrived.request, columns.about == redemption.about))
    if turn.tx.execute(waiting).first() is not None:
        return
    turn.tx.insert(
        DEFERRED_REQUESTS,
        {
            "request": arrived.request,
            "about": redemption.about,
            "challenge": redemption.challenge,
            "since": redemption.since,
            "sealed": arrived.sealed,
            "network": seal_record(turn.key(DIRECTORY), _network(arrived.request), arrived.network.encode()),
            "arrived_at": turn.now,
        },
    )
    turn.signal(Signal.DEFERRED_REQUESTS)


def open_network(turn: Turn, request: str, sealed: bytes) -> str:
    """Where it came from, as the hub said. Raises CannotOpenError."""
    return open_record(turn.key(DIRECTORY), _network(request), sealed).decode()


def _network(request: str) -> bytes:
    return b"deferred_requests/network/" + request.encode("ascii")


def forget_deferred(turn: Turn, requests: Sequence[str]) -> None:
    """They wait no more."""
    turn.tx.execute(delete(DEFERRED_REQUESTS).where(DEFERRED_REQUESTS.c.request.in_(requests)))
