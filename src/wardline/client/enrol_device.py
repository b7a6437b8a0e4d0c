"""Three ways to a device of one's own in an empty folder: an invitation, a passkey or provider, a password."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from wardline.client.authenticator.authenticator import Authenticator
from wardline.client.candidate import Enrolment
from wardline.client.device_folder import make_folder
from wardline.client.enrol import enrol
from wardline.client.invitation import parse_link
from wardline.client.keys import DeviceKeys, save_keys
from wardline.client.organisation import OrganisationFacts
from wardline.client.own_session import taken
from wardline.client.provers import Prover
from wardline.client.sealed import AskHub
from wardline.client.sign_in import sign_in
from wardline.client.sign_in_by_password import Show, sign_in_by_password
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.client.wipe import finish_wipe
from wardline.client.wipe_marker import drop_marker
from wardline.kit.clock import SystemClock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.identity_requests import DeviceClass


async def enrol_device(
    link: str,
    folder: Path,
    pin: Secret,
    *,
    authenticator: Authenticator | None = None,
    name: str = "",
    device_class: DeviceClass = DeviceClass.PERSONAL,
) -> Identity:
    """Enrol by an invitation link into ``folder`` (made where missing): keys, certificate, sealed under ``pin``.

    An ``authenticator`` makes the person's first passkey on the way; ``name`` is what they call the device;
    ``device_class`` says how long its sessions last. Raises RefusedError: ``bad_invitation``, ``bad_evidence``,
    ``bad_passkey``, ``bad_certificate``, ``vault_away``, ``already_initialised`` (the folder holds a device);
    ConnectionLostError where the hub is not there.
    """
    invitation = taken(parse_link(link))
    return await _enrolling(
        folder,
        pin,
        invitation.hub,
        lambda ask: enrol(
            ask,
            invitation,
            clock=SystemClock(),
            make_id=new_id,
            authenticator=authenticator,
            name=name,
            device_class=device_class,
        ),
    )


async def sign_in_device(
    organisation: OrganisationFacts,
    login: str,
    prove: Prover,
    folder: Path,
    pin: Secret,
    *,
    device_class: DeviceClass = DeviceClass.PERSONAL,
    name: str = "",
) -> Identity:
    """Enrol without an invitation, into ``folder``: ``prove`` is ``by_passkey(…)`` or ``by_provider(…)``.

    Raises RefusedError: ``sign_in_failed``, ``unknown_passkey``, ``bad_certificate``, ``vault_away``,
    ``already_initialised``; ConnectionLostError.
    """
    return await _enrolling(
        folder,
        pin,
        organisation.hub,
        lambda ask: sign_in(
            ask,
            organisation=organisation.organisation,
            anchor=organisation.root,
            login=login,
            prove=prove,
            clock=SystemClock(),
            make_id=new_id,
            device_class=device_class,
            name=name,
        ),
    )


async def sign_in_device_by_password(
    organisation: OrganisationFacts,
    login: str,
    password: Secret,
    code: str,
    show: Show,
    folder: Path,
    pin: Secret,
    *,
    device_class: DeviceClass = DeviceClass.PERSONAL,
    name: str = "",
) -> Identity:
    """Enrol without an invitation, into ``folder``, once another device of the account or an administrator has let
    this one in (``client/sign_in_by_password.py``). Raises as ``sign_in``, and RefusedError: ``throttled``,
    ``approval_denied``, ``unknown_approval``, ``bad_approval``.
    """
    return await _enrolling(
        folder,
        pin,
        organisation.hub,
        lambda ask: sign_in_by_password(
            ask,
            organisation=organisation.organisation,
            anchor=organisation.root,
            login=login,
            password=password,
            code=code,
            show=show,
            clock=SystemClock(),
            make_id=new_id,
            device_class=device_class,
            name=name,
        ),
    )


async def _enrolling(
    folder: Path, pin: Secret, hub: str, work: Callable[[AskHub], Awaitable[Enrolment | Refusal]]
) -> Identity:
    """Into a folder that is nobody's, over a connection that is nobody's yet."""
    await asyncio.to_thread(make_folder, folder)
    await finish_wipe(folder, SystemClock(), new_id)
    connection = await WebSocketConnection.introduce(HubAddress(hub))
    try:
        enrolled = taken(await work(connection.request))
    finally:
        await connection.close()
    return await _keep_enrolment(folder, pin, hub, enrolled)


async def _keep_enrolment(folder: Path, pin: Secret, hub: str, enrolled: Enrolment) -> Identity:
    keys = DeviceKeys(
        hub,
        enrolled.identity.organisation,
        enrolled.chain,
        enrolled.anchor,
        enrolled.signing_key,
        Secret(secrets.token_bytes(32)),
    )
    await asyncio.to_thread(drop_marker, folder)
    await asyncio.to_thread(save_keys, folder, keys, pin)
    return enrolled.identity
