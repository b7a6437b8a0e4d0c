"""The wire cannot change in silence: its description is published, and its fingerprint belongs to one version."""

import hashlib
import tomllib
from pathlib import Path

from wardline.protocol.describe import describe_wire
from wardline.protocol.version import WIRE_VERSION
from wardline.vault.rest.describe import describe_rest

SPEC = Path(__file__).parents[2] / "spec"


def test_the_published_description_is_this_wire() -> None:
    assert (SPEC / "wire.json").read_text() == describe_wire(), "run `make spec` and read the difference"


def test_the_published_description_of_rest_is_this() -> None:
    assert (SPEC / "rest.json").read_text() == describe_rest(), "run `make spec` and read the difference"


def test_the_wire_of_this_version_has_not_changed() -> None:
    released = tomllib.loads((SPEC / "versions.toml").read_text())
    fingerprint = hashlib.sha256(describe_wire().encode()).hexdigest()
    assert released.get(f"v{WIRE_VERSION}") == fingerprint, (
        "The wire changed: raise WIRE_VERSION in protocol/version.py and add the new fingerprint to "
        "spec/versions.toml; never edit the line of a released version."
    )


def test_versions_are_listed_without_a_gap() -> None:
    released = tomllib.loads((SPEC / "versions.toml").read_text())
    assert list(released) == [f"v{number}" for number in range(1, WIRE_VERSION + 1)]
