"""``wardline vault``: run an organisation's vault."""

import asyncio
import logging
import signal

import structlog

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import refusals, run
from wardline.cli.settings import read_settings, vault_config
from wardline.vault.app import VaultReady, run_vault
from wardline.vault.config import VaultConfig


def vault(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Run the vault of a data folder until it is interrupted."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    with refusals(as_json=as_json):
        config = vault_config(data, read_settings(data))
    run(_serve(Output(as_json=as_json), config), as_json=as_json)


async def _serve(output: Output, config: VaultConfig) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def ready(state: VaultReady) -> None:
        host, port = state.mllp or ("", 0)
        web = config.web.origin if config.web is not None else ""
        output.item(
            {
                "event": "ready",
                "organisation": state.organisation,
                "mllp_host": host,
                "mllp_port": port,
                "web_port": state.web[1] if state.web is not None else 0,
            },
            f"The vault of {state.organisation} is connected to {config.hub}; HL7 v2 over MLLP on {host}:{port}"
            + (f"; web client at {web}." if web else "."),
        )

    await run_vault(config, stop=stop, on_ready=ready)
