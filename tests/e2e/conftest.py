"""One whole night of the simulated hospital, as ``make demo`` runs it; the tests look at what it left."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FEED = Path(__file__).parents[1] / "data" / "hl7v2" / "simhospital.hl7"


@dataclass(frozen=True)
class Night:
    """What the demo printed, and the folder that it left."""

    figures: dict[str, Any]
    folder: Path

    @property
    def servers(self) -> Path:
        return self.folder / "server"


def wardline(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "wardline.cli", *arguments], capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("night") / "demo"
    ran = wardline("demo", "--json", "--feed", str(FEED), "--data", str(folder))
    logs = "\n".join(path.read_text()[-2000:] for path in sorted((folder / "logs").glob("*.log")))
    assert ran.stdout, f"{ran.stderr}\n{logs}"
    return Night(json.loads(ran.stdout.splitlines()[-1]), folder)
