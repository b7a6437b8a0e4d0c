"""What somebody signs in with: an adapter for the table of operations, and why no policy decides it."""

from typing import Final

from wardline.protocol.identity_requests import GetWaysIn
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.permission import NoPolicy, Permit, own
from wardline.vault.identity.ways_in import SignInOffer, get_ways_in


def _get_ways_in(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, GetWaysIn)
    return get_ways_in(asked.turn, offer_of(asked), asked.device.account)


def offer_of(asked: Asked) -> SignInOffer:
    """What the organisation has its people sign in with."""
    return SignInOffer(asked.services.party, asked.services.open_id)


WAYS_IN_OPERATIONS: Final[dict[type[VaultRequest], Operation]] = {
    GetWaysIn: Operation(_get_ways_in),
}

WAYS_IN_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    GetWaysIn: own("ways in"),
}
