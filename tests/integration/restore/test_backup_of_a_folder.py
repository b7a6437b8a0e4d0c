"""Back-up, drill and restoration of a data folder whose servers' databases are open."""

from pathlib import Path

import pytest

from wardline.cli.audit.logs import Which, open_log
from wardline.cli.backup import make_backup
from wardline.cli.drill import hold_drill, newest_backup
from wardline.cli.init import found
from wardline.cli.restore import restore_backup
from wardline.cli.settings import Settings
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.verify_database import verify_database
from wardline.store.backup.errors import BackupDamagedError, BackupExistsError, BackupPassphraseError
from wardline.store.backup.stream import fresh_parameters
from wardline.vault.organisation_plan import OrganisationPlan

PASSPHRASE = Secret(b"four words no dictionary")


def test_a_folder_is_backed_up_drilled_and_restored(tmp_path: Path) -> None:
    data, backups, again = tmp_path / "server", tmp_path / "backups", tmp_path / "again"
    backups.mkdir()
    found(data, OrganisationPlan("General"), Settings(), Secret(b"root"), with_hub=True)
    cheap = fresh_parameters(passes=1, memory_kib=64)
    with open_log(data, Which.VAULT), open_log(data, Which.HUB):
        made = make_backup(data, backups, PASSPHRASE, parameters=cheap)
    assert newest_backup(backups) == made.path
    assert [path.name for path in backups.iterdir()] == [made.path.name]
    with pytest.raises(BackupExistsError):
        make_backup(data, made.path, PASSPHRASE, parameters=cheap)

    evidence = hold_drill(made.path, PASSPHRASE, key_file=data / "key")
    assert evidence.good
    assert {part.part for part in evidence.parts} == {"hub", "vault"}

    restore_backup(made.path, PASSPHRASE, again)
    assert sorted(path.name for path in again.iterdir()) == ["anchor.der", "hub", "vault", "wardline.toml"]
    with pytest.raises(RefusedError, match="already_initialised"):
        restore_backup(made.path, PASSPHRASE, again)
    (again / "key").write_bytes((data / "key").read_bytes())
    for which in Which:
        with open_log(again, which) as log, log.ledger.database.read() as reader:
            assert verify_database(reader, log.key.verifier, log.peers) == []

    with pytest.raises(BackupPassphraseError):
        restore_backup(made.path, Secret(b"other words"), tmp_path / "gone")
    damaged = bytearray(made.path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    made.path.write_bytes(damaged)
    with pytest.raises(BackupDamagedError):
        restore_backup(made.path, PASSPHRASE, tmp_path / "gone")
    assert not [path for path in tmp_path.iterdir() if "gone" in path.name], "nothing is half restored"
