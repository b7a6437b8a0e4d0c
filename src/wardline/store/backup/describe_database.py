"""What is in a database: what a manifest says, and a drill compares."""

from sqlalchemy import Connection, func, inspect, select, table, text

_VERSION = "_schema_version"


def read_schemas(reader: Connection) -> dict[str, str]:
    """Each history's revision."""
    names = [name for name in inspect(reader).get_table_names() if name.endswith(_VERSION)]
    return {
        name.removesuffix(_VERSION): str(reader.execute(text(f"SELECT version_num FROM {name}")).scalar_one())  # noqa: S608 (a name of a table)
        for name in sorted(names)
    }


def count_rows(reader: Connection) -> dict[str, int]:
    """Rows of each table."""
    return {
        name: reader.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in sorted(inspect(reader).get_table_names())
    }
