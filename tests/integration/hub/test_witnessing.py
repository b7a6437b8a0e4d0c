"""Hub and vault cosign each other's logs, as far as the wire goes."""

import asyncio

from sqlalchemy import select
from tests.integration.hub.test_sealed_requests import publication
from tests.support.certificates import Authority
from tests.support.hubs import RunningHub
from tests.support.wire import signed_in

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from wardline.audit.keys import KeyKind, SignerKey, VerifierKey
from wardline.audit.merkle import Peaks, hash_leaf
from wardline.audit.note import Note
from wardline.audit.proofs import verify_consistency
from wardline.hub.tables.audit import LEDGER
from wardline.kit.secret import Secret
from wardline.protocol.answers import CheckpointProof, Cosigned, Done, OtherSize
from wardline.protocol.requests import AddCosignature, CosignCheckpoint, GetCheckpoint, PublishVault
from wardline.store.database import Database

LOG = SignerKey("vault.test", KeyKind.LOG, Secret(bytes(range(32))))
WITNESS = SignerKey("vault.test", KeyKind.WITNESS, Secret(bytes(range(1, 33))))


def with_keys(request: PublishVault) -> PublishVault:
    return PublishVault(1, request.sealing_chain, str(LOG.verifier), str(WITNESS.verifier))


def test_a_vault_verifies_and_cosigns_the_hubs_log(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault:
            first = await vault.ask(GetCheckpoint(1, 0))
            assert isinstance(first, CheckpointProof)
            log, witness = (VerifierKey.parse(key) for key in first.keys)
            assert (log.kind, witness.kind, log.name) == (KeyKind.LOG, KeyKind.WITNESS, "hub.test")
            old = verify_checkpoint(first.note.encode(), log).checkpoint
            assert (await vault.ask(AddCosignature(1, first.note))).code == "unknown_witness"
            await vault.ask(with_keys(publication(authority)))
            second = await vault.ask(GetCheckpoint(1, old.size))
            new = verify_checkpoint(second.note.encode(), log).checkpoint
            assert new.size > old.size
            assert verify_consistency(old.size, old.root, new.size, new.root, second.proof)
            line = WITNESS.cosign(new.text, 1_800_000_000)
            cosigned = str(Note.parse(second.note.encode()).signed(line))
            assert isinstance(await vault.ask(AddCosignature(1, cosigned)), Done)
            forged = str(Note(Checkpoint("hub.test", 1 << 40, new.root).text, (line,)))
            assert (await vault.ask(AddCosignature(1, forged))).code == "bad_checkpoint"
            assert (await vault.ask(AddCosignature(1, second.note))).code == "unknown_witness"
            assert (await vault.ask(AddCosignature(1, "garbage"))).code == "bad_checkpoint"
            assert (await vault.ask(GetCheckpoint(1, 1 << 40))).code == "bad_checkpoint"

    asyncio.run(main())
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            assert len(reader.execute(select(LEDGER.cosignatures)).all()) == 1
    finally:
        database.close()


def test_the_hub_cosigns_a_vaults_log_that_only_grew(hub: RunningHub, authority: Authority) -> None:
    def checkpoint(leaves: list[bytes]) -> str:
        peaks = Peaks()
        for leaf in leaves:
            peaks.append(hash_leaf(leaf))
        return str(sign_checkpoint(Checkpoint("vault.test", peaks.size, peaks.root()), LOG))

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault:
            one = checkpoint([b"one"])
            assert (await vault.ask(CosignCheckpoint(1, 0, (), one))).code == "vault_not_published"
            await vault.ask(with_keys(publication(authority)))
            answer = await vault.ask(CosignCheckpoint(1, 0, (), one))
            assert isinstance(answer, Cosigned)
            keys = (await vault.ask(GetCheckpoint(1, 0))).keys
            note = Note.parse((one + answer.signatures).encode())
            (verified,) = verify_checkpoint(str(note).encode(), LOG.verifier, [VerifierKey.parse(keys[1])]).witnesses
            assert verified[1] == 1_800_000_000
            two = checkpoint([b"one", b"two"])
            conflict = await vault.ask(CosignCheckpoint(1, 0, (), two))
            assert isinstance(conflict, OtherSize)
            assert conflict.size == 1
            assert isinstance(await vault.ask(CosignCheckpoint(1, 1, (hash_leaf(b"two"),), two)), Cosigned)
            forked = checkpoint([b"one", b"2", b"three"])
            assert (await vault.ask(CosignCheckpoint(1, 2, (hash_leaf(b"three"),), forked))).code == "bad_proof"
            assert (await vault.ask(CosignCheckpoint(1, 2, (), "garbage"))).code == "bad_checkpoint"

    asyncio.run(main())
