"""Make an organisation: its authority, its vault's own device, its first people and departments."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import AccountId, DeviceId, OrganisationId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.create_authority import Root, create_authority, make_root
from wardline.vault.authority.load_authority import find_organisation
from wardline.vault.authority.root_key import export_root_key
from wardline.vault.config import VaultConfig
from wardline.vault.devices.add_device import add_device
from wardline.vault.directory.set_clinician_code import set_clinician_code
from wardline.vault.directory.set_department import set_department
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.keys.passphrase import PassphraseParameters, read_passphrase
from wardline.vault.keys.tables import KEY_ENCRYPTION
from wardline.vault.open_vault import new_wrapper, open_database
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.signals import Signals
from wardline.vault.turn import Turn, VaultLedger


@dataclass(frozen=True, slots=True)
class Initialised:
    """What there is now."""

    organisation: OrganisationId
    root: bytes
    """The trust anchor, DER: the hub is told it once, by who runs it."""
    vault_account: AccountId
    accounts: dict[str, AccountId] = field(default_factory=dict[str, AccountId])
    """By the plan's keys."""
    departments: dict[str, str] = field(default_factory=dict[str, str])
    """By name."""


def initialise_organisation(
    config: VaultConfig,
    plan: OrganisationPlan,
    *,
    root_file: Path,
    root_passphrase: Secret,
    clock: Clock | None = None,
    parameters: PassphraseParameters | None = None,
    root_memory_kib: int = 1 << 18,
) -> Initialised:
    """Initialise an empty vault. ``root_file`` (made, never overwritten) gets the root key under its passphrase; it is
    kept nowhere else. ``parameters`` and ``root_memory_kib``: what deriving keys costs.

    Raises RefusedError ``already_initialised``; FileExistsError; OSError and ValueError for the key file.
    """
    time = clock or SystemClock()
    passphrase = read_passphrase(config.key_file)
    config.data.mkdir(parents=True, exist_ok=True)
    with open_database(config) as (database, sequencer):
        with database.read() as reader:
            if find_organisation(reader) is not None:
                raise RefusedError(Refusal(ErrorCode.ALREADY_INITIALISED.value))
        organisation = OrganisationId(new_id())
        wrapper, wrapper_row = new_wrapper(passphrase, parameters or PassphraseParameters.fresh())
        root = make_root(organisation, time.now(), config.lifetimes)
        # Before the authority exists: a crash leaves a file too many, never an authority whose root key is lost.
        _write_once(root_file, export_root_key(root.key, root_passphrase, memory_kib=root_memory_kib))
        ledger = VaultLedger(Ledger(database, sequencer, time, new_id), organisation, KeyRing(wrapper), Signals())

        def operation(turn: Turn) -> Initialised:
            turn.tx.insert(KEY_ENCRYPTION, wrapper_row)
            return _initialise(turn, config, plan, root)

        try:
            return ledger.run(operation)
        except BaseException:
            # A commit that failed may be stored: then this file holds the only root key that there will ever be.
            with database.read() as reader:
                initialised = find_organisation(reader) is not None
            if not initialised:
                root_file.unlink()
            raise


def _initialise(turn: Turn, config: VaultConfig, plan: OrganisationPlan, root: Root) -> Initialised:
    vault_account = create_account(turn, name=plan.name, role="vault", kind=AccountKind.SERVICE)
    device = DeviceId(turn.make_id())
    _, certificate = create_authority(
        turn, name=plan.name, root=root, lifetimes=config.lifetimes, account=vault_account, device=device
    )
    add_device(turn, device, vault_account, certificate, steward=True)
    accounts: dict[str, AccountId] = {}
    for planned in plan.accounts:
        account = create_account(turn, name=planned.name, role=planned.role, kind=AccountKind(planned.kind))
        accounts[planned.key] = account
        for code in planned.codes:
            authority, _, number = code.rpartition("|")
            set_clinician_code(turn, account, code=number, authority=authority)
        # A plan that was read has distinct, well-formed logins; one made by a program is its caller's to mend.
        refusal = set_login(turn, account, planned.login) if planned.login else None
        refusal = refusal or set_roles(turn, account, planned.roles)
        if refusal is not None:
            raise RefusedError(refusal)
    departments = {
        planned.name: set_department(
            turn,
            name=planned.name,
            units=[(unit.facility, unit.point_of_care) for unit in planned.units],
            first=None if planned.first is None else accounts[planned.first],
            second=None if planned.second is None else accounts[planned.second],
        )
        for planned in plan.departments
    }
    return Initialised(turn.organisation, root.certificate, vault_account, accounts, departments)


def _write_once(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
