"""What a device believes of another organisation's log: beside its own, asked of that organisation's vault."""

import asyncio
from dataclasses import dataclass, field

from tests.support.certificates import pkcs8
from tests.support.clients import Client
from tests.support.made_log import MadeLog, filler, issued, log_key

from wardline.client.credentials import Credentials
from wardline.client.storage_key import StorageKey
from wardline.client.transparency.log_desk import AGAIN_MS, LogDesk
from wardline.client.transparency.log_desks import LogDesks
from wardline.client.transparency.model import CertificateState, KnownLog, LogFault, LogName, MetCertificate
from wardline.client.transparency.partner_vaults import PartnerVaults
from wardline.client.transparency.rows import find_log, find_logs, meet
from wardline.client.transparency.verify_log import verify_log
from wardline.client.transparency.watch_certificates import CertificateWatch
from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.answers import Answer
from wardline.protocol.requests import GetVault, Request
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest
from wardline.protocol.transparency_requests import CertificateProofs, ProveCertificates

THERE = "7" * 32
DORA = MetCertificate("d" * 64, "d1" * 16, "dd" * 16, THERE)
SPY = MetCertificate("e" * 64, "e1" * 16, "ee" * 16, THERE)
NAME = LogName.of(THERE, b"root")


def made() -> MadeLog:
    log = MadeLog(log_key(THERE))
    log.add(*map(filler, range(4)), issued(DORA), *map(filler, range(10, 13)))
    return log


@dataclass
class Asked:
    """The other vault, as it shows its log to one device."""

    log: MadeLog
    people: tuple[MetCertificate, ...] = (DORA, SPY)
    answers: list[CertificateProofs] = field(default_factory=list[CertificateProofs])

    async def __call__(self, body: VaultRequest) -> VaultAnswer | Refusal:
        assert isinstance(body, ProveCertificates)
        wanted = [each for each in self.people if bytes.fromhex(each.digest) in body.certificates]
        self.answers.append(self.log.answer(wanted, since=body.size))
        return self.answers[-1]


def storage_of(client: Client) -> StorageKey:
    return StorageKey(Secret(client.device.storage_key))


def meets(client: Client, conversation: ConversationId, *people: MetCertificate) -> None:
    for each in people:
        client.run(lambda tx, each=each: meet(tx, conversation, each))


def prove(client: Client, ask: Asked, name: LogName = NAME, *, later: int = 0) -> dict[str, CertificateState]:
    clock = FixedClock(client.clock.now() + later)
    desk = LogDesk(client.database, client.sequencer, client.engine, storage_of(client), ask, clock, name)
    outcome = asyncio.run(desk.prove())
    assert isinstance(outcome, dict)
    return outcome


def known(client: Client, name: LogName = NAME) -> KnownLog | None:
    with client.database.read() as reader:
        return find_log(reader, storage_of(client), name)


def test_each_log_has_a_row_of_its_own_and_is_asked_about_its_own_certificates(
    alice: Client, ward: ConversationId
) -> None:
    own = LogName.of(alice.device.organisation, b"own root")
    colleague = MetCertificate("c" * 64, "c1" * 16, "cc" * 16, own.organisation)
    meets(alice, ward, DORA, colleague)
    assert prove(alice, Asked(made())) == {DORA.digest: CertificateState.PROVEN}
    here = MadeLog(log_key(own.organisation))
    here.add(issued(colleague))
    assert prove(alice, Asked(here, (colleague,)), own)[colleague.digest] is CertificateState.PROVEN
    with alice.database.read() as reader:
        logs = find_logs(reader, storage_of(alice))
    assert {name: log.size for name, log in logs.items()} == {NAME: 8, own: 1}


def test_a_partners_certificate_without_a_record_closes_the_conversation(alice: Client, ward: ConversationId) -> None:
    meets(alice, ward, DORA, SPY)
    assert prove(alice, Asked(made())) == {DORA.digest: CertificateState.PROVEN, SPY.digest: CertificateState.MISSING}
    assert alice.compose(ward, "secret") == Refusal("certificate_unlogged", "conversation")


def test_another_organisations_device_of_the_same_id_settles_no_doubt(alice: Client, ward: ConversationId) -> None:
    meets(alice, ward, SPY)
    assert prove(alice, Asked(made())) == {SPY.digest: CertificateState.MISSING}
    namesake = MetCertificate("f" * 64, SPY.device, "ff" * 16, "8" * 32)
    meets(alice, ward, namesake)
    assert alice.compose(ward, "secret") == Refusal("certificate_unlogged", "conversation")
    meets(alice, ward, MetCertificate("f0" * 32, SPY.device, SPY.account, THERE))
    assert not isinstance(alice.compose(ward, "its certificate was another one meanwhile"), Refusal)


def test_a_partners_log_that_is_forked_between_two_devices_is_proven_by_their_heads(
    alice: Client, bob: Client, ward: ConversationId
) -> None:
    """Each sees one log, and believes it; what they saw contradicts each other for anybody who has both."""
    fork = made()
    fork.entries[0] = fork.entries[1]
    fork.add(issued(SPY))
    asked = {alice: Asked(made()), bob: Asked(fork)}
    for client, ask in asked.items():
        meets(client, ward, DORA)
        assert prove(client, ask) == {DORA.digest: CertificateState.PROVEN}
    judged = verify_log(known(alice), asked[bob].answers[-1], THERE)
    assert judged is not None
    assert judged.fault is LogFault.FORKED
    # And as soon as one is shown the other's.
    meets(alice, ward, SPY)
    assert prove(alice, asked[bob]) == {SPY.digest: CertificateState.MISSING}
    kept = known(alice)
    assert kept is not None
    assert (kept.fault, kept.evidence) == (LogFault.FORKED, asked[bob].answers[-1].checkpoint)
    assert alice.compose(ward, "secret") == Refusal("certificate_unlogged", "conversation")


def test_a_fork_is_for_ever_and_touches_no_other_log(alice: Client, ward: ConversationId) -> None:
    meets(alice, ward, DORA)
    prove(alice, Asked(made()))
    shorter = made()
    del shorter.entries[2:]
    meets(alice, ward, SPY)
    prove(alice, Asked(shorter))
    honest = made()
    honest.add(issued(SPY))
    assert prove(alice, Asked(honest), later=AGAIN_MS + 1) == {SPY.digest: CertificateState.MISSING}
    # Under another root that the own vault vouches for it is another log; the evidence of the first one stays.
    anew = LogName.of(THERE, b"another root")
    assert prove(alice, Asked(honest), anew, later=3 * AGAIN_MS) == {SPY.digest: CertificateState.PROVEN}
    first, second = known(alice), known(alice, anew)
    assert first is not None
    assert second is not None
    assert (first.fault, second.fault) == (LogFault.FORKED, None)


def test_another_key_is_a_replaced_log_and_another_organisations_log_is_none(
    alice: Client, ward: ConversationId
) -> None:
    meets(alice, ward, DORA)
    prove(alice, Asked(made()))
    before = known(alice)
    assert before is not None
    for key, fault in ((log_key(THERE, seed=b"m"), LogFault.REPLACED), (log_key("8" * 32), None)):
        after = verify_log(before, MadeLog(key, entries=made().entries).answer([DORA]), THERE)
        assert after is not None
        assert (after.fault, after.key, after.note) == (fault, before.key, before.note)


@dataclass
class Hub:
    """Carries nothing."""

    asked: list[Request] = field(default_factory=list[Request])

    async def __call__(self, request: Request) -> Answer | Refusal:
        self.asked.append(request)
        return Refusal("vault_away")


def desks_of(client: Client, hub: Hub, anchors: dict[str, bytes], own: Asked) -> LogDesks:
    device = client.device
    credentials = Credentials.load(
        key=Secret(pkcs8(device.key)),
        chain=tuple(device.chain),
        anchor=client.hub.anchors[device.organisation],
        organisation=device.organisation,
    )
    vaults = PartnerVaults(
        hub, anchors=lambda: anchors, credentials=lambda: credentials, clock=client.clock, make_id=new_id
    )
    return LogDesks(
        client.database,
        LogName.of(device.organisation, b"own root"),
        own,
        vaults,
        lambda ask, name: LogDesk(
            client.database, client.sequencer, client.engine, storage_of(client), ask, client.clock, name
        ),
    )


def test_a_partner_is_asked_under_the_root_that_the_own_vault_vouches_for_and_no_other(
    alice: Client, ward: ConversationId
) -> None:
    hub, anchors = Hub(), {THERE: b"root"}
    desks = desks_of(alice, hub, anchors, Asked(MadeLog(log_key(alice.device.organisation)), ()))
    meets(alice, ward, DORA)
    assert desks.partners() == (THERE,)
    desk = desks.find(THERE)
    assert desk is not None
    assert desk is desks.find(THERE)
    assert desk.name == NAME
    assert asyncio.run(desk.prove()) == Refusal("vault_away")
    assert hub.asked == [GetVault(0, THERE)]
    anchors[THERE] = b"another root"
    assert asyncio.run(desk.prove()) == Refusal("no_agreement")
    assert desks.find(THERE) is not desk
    anchors.clear()
    assert desks.find(THERE) is None
    assert not isinstance(alice.compose(ward, "still"), Refusal)


def test_a_partner_that_is_away_holds_up_nobody_elses_proofs(alice: Client, ward: ConversationId) -> None:
    own = alice.device.organisation
    colleague = MetCertificate("c" * 64, "c1" * 16, "cc" * 16, own)
    log = MadeLog(log_key(own))
    log.add(issued(colleague))
    meets(alice, ward, DORA, colleague)

    class Silent(Hub):
        async def __call__(self, request: Request) -> Answer | Refusal:
            self.asked.append(request)
            return await asyncio.get_running_loop().create_future()

    hub = Silent()
    desks = desks_of(alice, hub, {THERE: b"root"}, Asked(log, (colleague,)))

    async def main() -> None:
        told = asyncio.Event()
        watching = asyncio.create_task(CertificateWatch(desks).run(told.set))
        async with asyncio.timeout(60):
            await told.wait()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    asyncio.run(main())
    assert hub.asked == [GetVault(0, THERE)]
    assert known(alice, LogName.of(own, b"own root")) is not None
    assert known(alice) is None
