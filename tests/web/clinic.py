"""A hospital for tests in browsers: a hub and a vault in processes of their own, which serve the built web client."""

import subprocess
import threading
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Final

from tests.support.nights import Premises
from tests.support.openid import provider_process
from tests.web.line import Line

from wardline.cli.demo.feed import send_feed
from wardline.cli.demo.identity_provider import Someone
from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import COMMAND
from wardline.cli.invite import invitation_link
from wardline.cli.place_settings import PlaceSettings, SiteSettings
from wardline.cli.settings import WebSettings, vault_config
from wardline.client.device import Device
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.identity.set_login import set_login
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.organisation_plan import OrganisationPlan

HOSPITAL: Final = "Saint Brigid Hospital"
_PIN: Final = Secret(b"an SDK device's PIN")
_LINK_MS: Final = 3_600_000
_READY_SECONDS: Final = 180
_COMPILED: Final = ("env", "-u", "PYTHONDONTWRITEBYTECODE")
_RESULT: Final = (
    r"MSH|^~\&|LAB|SBH|WARDLINE|SBH|20260301101500||ORU^R01|{number}|T|2.3|||AL||44|ASCII",
    "PID|1|{mrn}^^^MRN^MRN|{mrn}^^^MRN^MRN||{family}^{given}^^^Ms^^CURRENT||19620714000000|F",
    "PV1|1|I|W7^Bay 2^Bed 4^Saint Brigid^^BED^Main^7|28b|||{code}^{person}^^^^Dr^^^DRNBR^PRSNL^^^ORGDR|||MED",
    "ORC|RE|{number}|{number}||CM||||20260301101400",
    (
        "OBR|1|{number}|{number}|us-0003^UREA AND ELECTROLYTES^L||20260301095000|20260301095000|||||||20260301101000||"
        "{code}^{person}^^^^Dr^^^DRNBR^PRSNL^^^ORGDR||||||20260301101400|||F||1"
    ),
    "OBX|1|NM|tt-0003-02^Potassium^WinPath^^||{value}|MMOLL|3.5 - 5.3|{flag}|||F|||20260301101400||",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the hospital. Nothing of theirs is enrolled yet."""

    account: AccountId
    name: str
    code: str
    """By which the laboratory names them."""


@dataclass(frozen=True, slots=True)
class Sick:
    """A patient, as the laboratory names them."""

    family: str
    given: str
    mrn: str


@dataclass(frozen=True)
class Clinic:
    """Everything runs. One for a whole session of tests: each hires people of its own."""

    premises: Premises
    vault: OpenVault
    line: Line
    """Between the hub and everybody."""
    push_port: int
    """Where the hub may call a push service, when a test runs one."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def web(self) -> str:
        """The origin at which the vault serves the web client."""
        return self.premises.settings.web.origin

    @property
    def administration(self) -> Administration:
        """What an administrator does beside the running vault."""
        return Administration(self.vault)

    def hire(self, name: str, role: str = "physician", login: str = "") -> Person:
        """A new account, which may have a name to sign in with."""
        code = f"C{next(self._numbers):04}"
        account = self.administration.create_account(name=name, role=role, codes=(code,))
        if login:
            refusal = self.vault.ledger.run(lambda turn: set_login(turn, account, login))
            assert refusal is None, refusal
        return Person(account, name, code)

    def invite(self, person: Person) -> str:
        """A link for one device."""
        return invitation_link(self.vault, self.administration, person.account, lifetime=_LINK_MS)

    def revoke(self, person: Person) -> None:
        """Revoke every device of theirs: each erases itself."""
        for device in self.administration.devices(person.account):
            self.administration.revoke_device(device.id, wipe=True)

    @asynccontextmanager
    async def device(self, person: Person) -> AsyncGenerator[Device]:
        """An SDK device of theirs, connected."""
        folder = self.premises.folder / "devices" / person.account
        await Device.enrol(self.invite(person), folder, _PIN)
        async with Device.open(folder, _PIN) as device:
            await device.caught_up()
            yield device

    def sick(self, family: str, given: str = "Una") -> Sick:
        """A patient whom nobody has heard of before."""
        return Sick(family, given, f"{7_310_000_000 + next(self._numbers)}")

    async def send_result(self, person: Person, patient: Sick, value: str, *, flag: str = "HH") -> None:
        """A potassium leaves the laboratory, ordered by ``person``: critical by its flag (HL7 v2, table 0078)."""
        segments = "\r".join(_RESULT) + "\r"
        message = segments.format(
            number=f"L{next(self._numbers)}",
            mrn=patient.mrn,
            family=patient.family,
            given=patient.given,
            code=person.code,
            person=person.name.rpartition(" ")[2],
            value=value,
            flag=flag,
        )
        port = self.premises.settings.vault.mllp_port
        codes = await send_feed([message.encode("ascii")], "127.0.0.1", port, sent=lambda _: None)
        assert codes in (["AA"], ["CA"]), codes


@contextmanager
def running_clinic(folder: Path, host: str = "127.0.0.1", provided: Sequence[Someone] = ()) -> Generator[Clinic]:
    """Found it and start its servers, for as long as the block runs. ``host``: of the web client's origin; passkeys
    want a domain, ``localhost``. ``provided``: whom an OpenID provider knows, which runs where there is anybody.
    """
    hub, line, web, push = free_port(), free_port(), free_port(), free_port()
    origin = f"http://{host}:{web}"
    with ExitStack() as stack:
        providers = (stack.enter_context(provider_process(folder / "openid", origin, provided)),) if provided else ()
        premises = Premises.found(
            folder / "clinic",
            OrganisationPlan(HOSPITAL),
            f"ws://127.0.0.1:{line}",
            hub,
            critical_seconds=900,
            web=WebSettings(origin=origin, port=web),
            push_services=(f"http://127.0.0.1:{push}",),
            openid=providers,
            places=PlaceSettings(sites=(SiteSettings("west-wing", "West wing", ("127.0.0.0/8",)),)),
        )
        between = Line(hub)
        stack.enter_context(between.open(line))
        stack.enter_context(_server("hub", premises))
        stack.enter_context(_server("vault", premises))
        vault = stack.enter_context(open_vault(vault_config(premises.data, premises.settings)))
        yield Clinic(premises, vault, between, push)


@contextmanager
def _server(name: str, premises: Premises) -> Generator[None]:
    log = premises.folder / "logs" / f"{name}.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [*_COMPILED, *COMMAND, name, "--data", str(premises.data), "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(process.stdout, ready))
    reader.start()
    try:
        assert ready.wait(_READY_SECONDS), log.read_text(encoding="utf-8")[-2000:]
        assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        process.stdout.close()


def _read(output: IO[bytes], ready: threading.Event) -> None:
    for line in output:
        if b'"ready"' in line:
            ready.set()
    ready.set()
