"""Databases whose tables were made once: copying them costs a tenth of what making them costs."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL, make_url

from wardline.client.schema import migrate_client
from wardline.hub import migrations as hub_migrations
from wardline.store.database import Database
from wardline.store.migrate import migrate
from wardline.vault import migrations as vault_migrations

Make = Callable[[Database], None]
_FILES: Final[dict[Make, bytes]] = {}
_TEMPLATES: Final[dict[tuple[Make, str], str]] = {}
"""By maker and cluster."""


def prepare(url: str, make: Make) -> None:
    """Fill the database of that URL with the tables that ``make`` makes in it, or in another one before it. Where
    there is anything in it already, or anybody, ``make`` is called.
    """
    place = make_url(url)
    if place.drivername.startswith("postgresql"):
        copied = _copy_database(place, make)
    else:
        copied = _copy_file(Path(place.database or ""), make)
    if not copied:
        _run(url, make)


def prepare_vault(url: str) -> None:
    """The newest tables of a vault."""
    prepare(url, _migrate_vault)


def prepare_hub(url: str) -> None:
    """The newest tables of a hub."""
    prepare(url, _migrate_hub)


def _migrate_vault(database: Database) -> None:
    migrate(database, "vault", vault_migrations.SCRIPTS)
    migrate_client(database)


def _migrate_hub(database: Database) -> None:
    migrate(database, "hub", hub_migrations.SCRIPTS)


def _copy_file(file: Path, make: Make) -> bool:
    if not file.is_absolute() or file.exists():
        return False
    if make not in _FILES:
        with tempfile.TemporaryDirectory() as folder:
            first = Path(folder) / "first.db"
            _run(f"sqlite:///{first}", make)
            assert not first.with_name("first.db-wal").exists(), "what is copied is not all of it"
            _FILES[make] = first.read_bytes()
    file.write_bytes(_FILES[make])
    return True


def _copy_database(place: URL, make: Make) -> bool:
    host, name = str(place.query["host"]), place.database or ""
    with psycopg.connect(host=host, user="postgres", dbname=name) as inside:
        tables = inside.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as outside:
        others = outside.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (name,)).fetchone()
        if tables != (0,) or others != (0,):
            return False
        template = _TEMPLATES.get((make, host))
        if template is None:
            template = f"prepared_{len(_TEMPLATES)}"
            outside.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(template)))
            _run(place.set(database=template).render_as_string(hide_password=False), make)
            _TEMPLATES[make, host] = template
        outside.execute(SQL("DROP DATABASE {}").format(Identifier(name)))
        outside.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return True


def _run(url: str, make: Make) -> None:
    database = Database.open(url)
    try:
        make(database)
    finally:
        database.close()
