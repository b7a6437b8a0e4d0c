"""The one ``MetaData`` of the hub's history. What may stand in it is a closed list: docs/metadata.md, tested."""

from typing import Final

from sqlalchemy import MetaData

from wardline.store.schema import new_metadata

METADATA: Final[MetaData] = new_metadata()
