"""The hub's schema history (``wardline.store.migrate``)."""

from pathlib import Path
from typing import Final

SCRIPTS: Final = Path(__file__).parent
