"""Every parser over the kept corpus and over seeded changes to it. ``make fuzz`` goes on from here for longer."""

from collections.abc import Sequence
from random import Random

import pytest
from tests.fuzz.mutate import mutations
from tests.fuzz.seeds import CORPUS
from tests.fuzz.targets import TARGETS

MUTATIONS = 400
"""For each target: a second or two for all but the slowest."""


def corpus(target: str) -> Sequence[bytes]:
    return [file.read_bytes() for file in sorted((CORPUS / target).iterdir())]


def test_every_target_has_a_corpus_and_every_corpus_its_target() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_the_kept_corpus(name: str) -> None:
    for data in corpus(name):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_seeded_changes_to_the_corpus(name: str) -> None:
    for data in mutations(corpus(name), Random(name), MUTATIONS):
        try:
            TARGETS[name](data)
        except Exception as error:
            raise AssertionError(f"keep this as corpus/{name}: {data.hex()}") from error
