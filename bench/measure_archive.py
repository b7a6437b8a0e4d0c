"""How fast a vault takes messages in: decrypt, seal under the conversation's key, index, archive and record, durably.

The vault's own journal and engine, on its own database: what its runner does with a batch of deliveries.
"""

import random
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import wardline_mls
from tests.support.certificates import DAY, new_key, pkcs8

from bench.figures import Archiving
from bench.numbers import spread
from wardline.audit.record import Action
from wardline.client.engine.engine import Engine
from wardline.client.storage_key import StorageKey
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, DeviceId, new_id
from wardline.kit.secret import Secret
from wardline.mls.member import Member
from wardline.protocol.answers import ClaimedKeyPackage, Done, GroupCommitted
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.padding import pad
from wardline.protocol.requests import CommitGroup, FoundGroup
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.config import VaultConfig
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.escalation.model import EscalationPolicy
from wardline.vault.history.release_history import HistoryDesk
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.key_names import CLIENT
from wardline.vault.keys.passphrase import PassphraseParameters
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.turn import Turn

BATCH: Final = 64
"""Messages that arrived in one frame: under load deliveries share frames."""
CONVERSATIONS: Final = 8
WORDS: Final = 180
"""About 1 KiB of text, of a vocabulary of 4,000 words with everyday frequencies."""


class _Sender:
    """One clinician's device, in one conversation with the vault."""

    def __init__(self, conversation: ConversationId, device: DeviceId, group: wardline_mls.Group) -> None:
        self._conversation, self._device, self._group = conversation, device, group
        self._position = 0

    def message(self, seq: int, text: str) -> MessageDelivered:
        content = pad(codec.encode(Text(body=text)))
        envelope = Envelope(
            version=ENVELOPE_VERSION,
            message=new_id(),
            conversation=self._conversation,
            generation=1,
            sender=self._device,
            size_class=len(content),
            priority=Priority.NORMAL,
            acknowledges=None,
        )
        self._position += 1
        at = time.time_ns() // 1_000_000
        return MessageDelivered(seq, self._position, at, self._group.encrypt(content, encode_envelope(envelope)))


async def measure_archive(folder: str | None, *, rounds: int, batches: int) -> Archiving:
    """``rounds`` times ``batches`` batches, one after the other, each one transaction."""
    rates: list[float] = []
    async with _vault(folder) as (vault, engine, journal):
        senders = [_join(vault, engine) for _ in range(CONVERSATIONS)]
        seq = 0
        for _ in range(rounds):
            ready: list[tuple[MessageDelivered, ...]] = []
            for _ in range(batches):
                ready.append(
                    tuple(senders[each % CONVERSATIONS].message(seq + each, _text()) for each in range(1, BATCH + 1))
                )
                seq += BATCH
            start = time.perf_counter()
            for batch in ready:
                await journal.record(lambda tx, batch=batch: engine.apply_all(tx, batch))
            rates.append(batches * BATCH / (time.perf_counter() - start))
        _check(vault, rounds * batches * BATCH)
    return Archiving(BATCH, spread(rates))


@asynccontextmanager
async def _vault(folder: str | None) -> AsyncGenerator[tuple[OpenVault, Engine, VaultJournal]]:
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data:
        key_file = Path(data) / "passphrase"
        key_file.write_text("bench")
        config = VaultConfig(data=Path(data), key_file=key_file)
        initialise_organisation(
            config,
            OrganisationPlan(name="Bench"),
            root_file=Path(data) / "root.pem",
            root_passphrase=Secret(b"bench"),
            parameters=PassphraseParameters(secrets.token_bytes(16), 1, 8, 1),
            root_memory_kib=8192,
        )
        with open_vault(config) as vault:
            storage = vault.ledger.run(lambda turn: turn.key(CLIENT).secret)
            member = Member(
                signing_key=vault.identity.signing_key.reveal(),
                chain=list(vault.identity.chain),
                anchors=vault.authority.anchors,
                storage_key=storage.reveal(),
            )
            engine = Engine(member, StorageKey(storage), vault.clock, new_id, secrets.randbelow)
            services = Services(vault.authority, HistoryDesk(vault.identity.signing_key), engine)
            edge = Edge(services, vault.identity.sealing_key)
            policy = EscalationPolicy()
            yield vault, engine, VaultJournal(vault.database, vault.ledger, engine, edge, engine.identity, policy)


def _join(vault: OpenVault, engine: Engine) -> _Sender:
    """The vault founds a conversation and adds a new device; the hub's answers are played."""
    key, account, device = new_key(), AccountId(new_id()), DeviceId(new_id())
    conversation, now = ConversationId(new_id()), int(time.time())
    leaf = vault.ledger.run(
        lambda turn: issue_device_certificate(turn, vault.authority, key.public_key(), account=account, device=device)
    )
    member = wardline_mls.Member(
        signing_key=pkcs8(key),
        chain=[leaf, vault.authority.issuing],
        anchors=vault.authority.anchors,
        storage_key=secrets.token_bytes(32),
    )
    package = member.key_package(now=now, lifetime=30 * DAY)

    def found(turn: Turn) -> None:
        claimed = ClaimedKeyPackage(device, package.message, last_resort=False)
        refusal = engine.found(turn.tx, conversation, 1) or engine.change_members(
            turn.tx, conversation, add=[claimed], remove=[], reason=b"bench"
        )
        if refusal is not None:
            raise RuntimeError(refusal.code)
        turn.record(Action.CLIENT_ADVANCED)

    vault.ledger.run(found)
    welcome = _settle(vault, engine)
    return _Sender(conversation, device, member.join(welcome, {package.reference: package.secret}))


def _settle(vault: OpenVault, engine: Engine) -> bytes:
    """Answer what the outbox holds; the Welcome in it."""
    welcome: bytes | None = None
    while True:
        with vault.database.read() as reader:
            outgoing = engine.outgoing(reader, busy=(), limit=1)
        if not outgoing:
            assert welcome is not None
            return welcome
        number, request = outgoing[0].number, outgoing[0].request
        answer: Done | GroupCommitted = Done(id=0)
        if isinstance(request, CommitGroup):
            welcome, answer = request.welcome, GroupCommitted(id=0, epoch=1, seq=0)
        elif not isinstance(request, FoundGroup):
            raise TypeError(type(request).__name__)

        def settle(turn: Turn, number: int = number, answer: Done | GroupCommitted = answer) -> None:
            engine.settle(turn.tx, number, answer)
            turn.record(Action.CLIENT_ADVANCED)

        vault.ledger.run(settle)


def _check(vault: OpenVault, expected: int) -> None:
    """What was measured was archived."""
    with vault.database.read() as reader:
        archived = reader.exec_driver_sql("SELECT count(*) FROM archive_records").scalar_one()
    if archived != expected:
        raise RuntimeError(f"{archived} of {expected} messages archived")


def _text() -> str:
    return " ".join(_VOCABULARY[min(int(_dice.paretovariate(0.6)), 4000) - 1] for _ in range(WORDS))


_dice: Final = random.Random(20)
_VOCABULARY: Final = ["".join(_dice.choices("aeiounrstlmdcph", k=_dice.randint(3, 8))) for _ in range(4000)]
