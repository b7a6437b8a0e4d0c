"""Anyone reads an organisation's certificates; whoever asks verifies them."""

import msgspec
from sqlalchemy import Connection, select

from wardline.audit.objects import organisation_object
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import VaultCertificates
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import GetVault


async def get_vault(hub: Hub, caller: Caller | None, request: GetVault) -> VaultCertificates | Refusal:
    """The anchor on record and the sealing chain as published."""
    wanted = select(ORGANISATIONS.c.anchor, ORGANISATIONS.c.sealing_chain).where(
        ORGANISATIONS.c.organisation == request.organisation
    )

    def find(connection: Connection) -> VaultCertificates | Refusal:
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return Refusal(ErrorCode.UNKNOWN_ORGANISATION)
        if row.sealing_chain is None:
            return Refusal(ErrorCode.VAULT_NOT_PUBLISHED)
        chain = msgspec.msgpack.decode(row.sealing_chain, type=tuple[bytes, ...])
        return VaultCertificates(id=request.id, anchor=row.anchor, sealing_chain=chain)

    found = await hub.read(find)
    if isinstance(found, Refusal) and caller is not None:
        return await hub.refuse(caller, found, organisation_object(request.organisation))
    return found
