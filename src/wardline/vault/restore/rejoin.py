"""The restored vault begins anew: a new steward, new groups, and a record of what it lost."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select, update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.client.engine.begin_anew import begin_anew
from wardline.kit.ids import ConversationId, DeviceId
from wardline.vault.authority.certificates import SEALING_USAGES, device_uri, issue_leaf
from wardline.vault.authority.issue_certificate import issue_device_certificate, leaf_validity
from wardline.vault.authority.load_authority import seal_authority_secret
from wardline.vault.authority.model import Authority, VaultIdentity
from wardline.vault.authority.sign_revocation import sign_revocation
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.devices.add_device import add_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.hub_requests.queue_hub_request import queue_hub_request
from wardline.vault.keys.key_names import AUTHORITY as AUTHORITY_KEY
from wardline.vault.restore.model import Losses, Restore
from wardline.vault.restore.tables import RESTORES
from wardline.vault.steward.membership import stall_generation
from wardline.vault.transparency.note_place import note_place
from wardline.vault.turn import Turn


def rejoin(turn: Turn, authority: Authority, vault: VaultIdentity, restore: Restore, losses: Losses) -> DeviceId:
    """The new steward's device. Load the authority again to use it.

    In one transaction: a new signing key and certificate; the old device revoked; every key of MLS forgotten; every
    live conversation due for its next generation. The sealing key stays, so that requests on their way can be opened;
    it is certified for the new device.
    """
    device = DeviceId(turn.make_id())
    signing_key = generate_private_key(SECP384R1())
    certificate = issue_device_certificate(
        turn, authority, signing_key.public_key(), account=vault.account, device=device, steward=True
    )
    pkcs8 = signing_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    turn.tx.execute(
        update(AUTHORITY).values(
            vault_device=device,
            vault_certificate=certificate,
            signing_key=seal_authority_secret(turn.key(AUTHORITY_KEY), "signing_key", pkcs8),
            sealing_certificate=_certify_sealing(turn, authority, vault, device),
        )
    )
    add_device(turn, device, vault.account, certificate, steward=True)
    _revoke(turn, authority, vault)
    again = begin_anew(turn.tx)
    conversations = _begin_generations(turn)
    turn.tx.execute(
        update(RESTORES)
        .where(RESTORES.c.id == restore.id)
        .values(
            new_device=device,
            rejoined_at=turn.now,
            fetched=losses.fetched,
            unreadable=losses.unreadable,
            own_messages=losses.own_messages,
            again=again,
            conversations=conversations,
        )
    )
    turn.record(
        Action.VAULT_REJOINED,
        device_object(device),
        device_object(vault.device),
        numbers=Numbers(count=conversations, added=losses.fetched, removed=losses.unreadable),
    )
    return device


def _certify_sealing(turn: Turn, authority: Authority, vault: VaultIdentity, device: DeviceId) -> bytes:
    key = x509.load_der_x509_certificate(vault.sealing_chain[0]).public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    return issue_leaf(
        authority.issuing_key,
        authority.issuing,
        key,
        uri=device_uri(authority.organisation, vault.account, device),
        usages=SEALING_USAGES,
        validity=leaf_validity(authority, turn.now),
        serial=x509.random_serial_number(),
    )


def _revoke(turn: Turn, authority: Authority, vault: VaultIdentity) -> None:
    turn.tx.execute(update(DEVICES).where(DEVICES.c.id == vault.device).values(revoked_at=turn.now))
    turn.record(Action.DEVICE_REVOKED, device_object(vault.device), account_object(vault.account))
    note_place(turn, vault.device, vault.account)
    queue_hub_request(turn, sign_revocation(authority, vault.device, turn.now), about=vault.device)


def _begin_generations(turn: Turn) -> int:
    """The steward finds the new device missing in each, and founds the next generation."""
    columns = CONVERSATIONS.c
    rows = turn.tx.execute(
        select(columns.id, columns.generation).where(columns.generation > 0, columns.closed_at.is_(None))
    ).all()
    for conversation, generation in rows:
        # Stalled, so that a founding that was on its way is not waited for.
        if not stall_generation(turn, ConversationId(conversation), generation):
            touch_roster(turn, ConversationId(conversation))
    return len(rows)
