"""``wardline``: the command line's table of contents."""

import typer

from wardline.cli.acknowledge import acknowledge
from wardline.cli.agreement import agreement
from wardline.cli.approve import approve
from wardline.cli.archive import archive
from wardline.cli.audit.checkpoint import checkpoint
from wardline.cli.audit.export import export
from wardline.cli.audit.prove import prove
from wardline.cli.audit.verify import verify
from wardline.cli.backup import backup
from wardline.cli.break_glass import break_glass
from wardline.cli.demo.clinician import clinician
from wardline.cli.demo.run_demo import demo
from wardline.cli.devices import devices
from wardline.cli.drill import drill
from wardline.cli.enrol import enrol
from wardline.cli.fetch import fetch
from wardline.cli.gateway import gateway
from wardline.cli.hub import hub
from wardline.cli.import_people import import_people
from wardline.cli.inbox import inbox
from wardline.cli.init import init
from wardline.cli.invite import invite
from wardline.cli.listen import listen
from wardline.cli.passkeys import passkeys
from wardline.cli.password import password
from wardline.cli.patients import patients
from wardline.cli.people import people
from wardline.cli.policy import policy
from wardline.cli.recover import recover
from wardline.cli.restore import restore
from wardline.cli.scim import scim
from wardline.cli.send import send
from wardline.cli.session import session
from wardline.cli.sign_in import sign_in
from wardline.cli.totp import totp
from wardline.cli.up import up
from wardline.cli.vault import vault
from wardline.cli.watch import watch
from wardline.cli.work import work

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="End-to-end encrypted messaging for healthcare that an organisation runs itself.",
)
SERVERS = "Servers"
for command in (init, up, vault):
    app.command(rich_help_panel=SERVERS)(command)
app.add_typer(hub, name="hub", rich_help_panel=SERVERS)

CUSTODY = "Administration and records"
app.command(rich_help_panel=CUSTODY)(invite)
for name, group in (
    ("people", people),
    ("devices", devices),
    ("recover", recover),
    ("import", import_people),
    ("scim", scim),
    ("agreement", agreement),
    ("policy", policy),
    ("break-glass", break_glass),
    ("watch", watch),
    ("gateway", gateway),
    ("work", work),
    ("archive", archive),
):
    app.add_typer(group, name=name, rich_help_panel=CUSTODY)
for command in (backup, restore, drill):
    app.command(rich_help_panel=CUSTODY)(command)
audit = typer.Typer(help="Export a log, verify it anywhere, prove one record.", no_args_is_help=True)
for command in (export, verify, prove, checkpoint):
    audit.command()(command)
app.add_typer(audit, name="audit", rich_help_panel=CUSTODY)

for command in (enrol, inbox, send, acknowledge, listen, fetch):
    app.command(rich_help_panel="A device")(command)

app.command("sign-in", rich_help_panel="A device")(sign_in)
app.add_typer(session, name="session", rich_help_panel="A device")
app.add_typer(passkeys, name="passkeys", rich_help_panel="A device")
app.add_typer(password, name="password", rich_help_panel="A device")
app.add_typer(totp, name="totp", rich_help_panel="A device")
app.command(rich_help_panel="A device")(approve)
app.add_typer(patients, name="patients", rich_help_panel="A device")

app.command()(demo)
app.command("demo-clinician", hidden=True)(clinician)


def main() -> None:
    """The console script."""
    app()
