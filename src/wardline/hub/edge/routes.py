"""From a request's type to its operation and to who may ask: one table, and nothing that is not in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from wardline.hub.attachments.get_chunk import get_chunk
from wardline.hub.attachments.put_chunk import put_chunk
from wardline.hub.audit.add_cosignature import add_cosignature
from wardline.hub.audit.cosign_checkpoint import cosign_checkpoint
from wardline.hub.audit.get_checkpoint import get_checkpoint
from wardline.hub.caller import Caller
from wardline.hub.delivery.advance_receipts import advance_receipts
from wardline.hub.delivery.answer_sealed import answer_sealed
from wardline.hub.delivery.carry_sealed import carry_sealed
from wardline.hub.delivery.send_message import send_message
from wardline.hub.devices.claim_key_packages import claim_key_packages
from wardline.hub.devices.close_session import close_session
from wardline.hub.devices.publish_key_packages import publish_key_packages
from wardline.hub.devices.revoke_device import revoke_device
from wardline.hub.groups.commit_group import commit_group
from wardline.hub.groups.found_group import found_group
from wardline.hub.organisations.get_vault import get_vault
from wardline.hub.organisations.publish_vault import publish_vault
from wardline.hub.wakeups.register_push import register_push
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import (
    AddCosignature,
    AdvanceReceipts,
    AnswerSealed,
    CarrySealed,
    ClaimKeyPackages,
    CloseSession,
    CommitGroup,
    CosignCheckpoint,
    FoundGroup,
    GetCheckpoint,
    GetChunk,
    GetVault,
    HubRequest,
    PublishKeyPackages,
    PublishVault,
    PutChunk,
    RegisterPush,
    RevokeDevice,
    SendMessage,
)


class Who(Enum):
    """Who may ask at all; the operation decides the rest."""

    ANYONE = auto()
    """Also who introduced itself and has no certificate yet."""
    DEVICE = auto()
    STEWARD = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of request."""

    who: Who
    operation: Callable[..., Awaitable[Answer | Refusal]]
    """Of the hub, the caller and the request."""
    told_network: bool = False
    """And of the network that the connection comes from."""


ROUTES: Final[dict[type[HubRequest], Route]] = {
    SendMessage: Route(Who.DEVICE, send_message),
    AdvanceReceipts: Route(Who.DEVICE, advance_receipts),
    PublishKeyPackages: Route(Who.DEVICE, publish_key_packages),
    ClaimKeyPackages: Route(Who.STEWARD, claim_key_packages),
    FoundGroup: Route(Who.STEWARD, found_group),
    CommitGroup: Route(Who.DEVICE, commit_group),
    GetVault: Route(Who.ANYONE, get_vault),
    PublishVault: Route(Who.STEWARD, publish_vault),
    CarrySealed: Route(Who.ANYONE, carry_sealed, told_network=True),
    AnswerSealed: Route(Who.STEWARD, answer_sealed),
    RevokeDevice: Route(Who.STEWARD, revoke_device),
    CloseSession: Route(Who.STEWARD, close_session),
    GetCheckpoint: Route(Who.STEWARD, get_checkpoint),
    RegisterPush: Route(Who.DEVICE, register_push),
    AddCosignature: Route(Who.STEWARD, add_cosignature),
    CosignCheckpoint: Route(Who.STEWARD, cosign_checkpoint),
    PutChunk: Route(Who.DEVICE, put_chunk),
    GetChunk: Route(Who.DEVICE, get_chunk),
}
"""Members commit too (their self-updates); what else a commit may hold, MLS's rules decide."""


def may_ask(route: Route, caller: Caller | None) -> Refusal | None:
    """Deny by default."""
    if route.who is Who.ANYONE:
        return None
    if caller is None:
        return Refusal(ErrorCode.NOT_SIGNED_IN)
    if route.who is Who.STEWARD and not caller.steward:
        return Refusal(ErrorCode.NOT_A_STEWARD)
    return None
