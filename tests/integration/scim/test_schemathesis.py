"""schemathesis asks what ``spec/rest.json`` describes, rightly and wrongly: no 500, and every answer is described."""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from tests.integration.scim.conftest import Served

# The vault runs in this process and draws its jitter while a strategy runs: hypothesis takes it for the strategy's.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")

REST: Final = Path(__file__).parents[3] / "spec" / "rest.json"
EXAMPLES: Final = 200 if "WARDLINE_SOAK" in os.environ else 15
OPERATIONS: Final = [
    (method.upper(), path)
    for path, methods in sorted(json.loads(REST.read_text())["paths"].items())
    for method in sorted(methods)
]


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    return served.token()[1]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that asks as fast as this one would be made to wait."""

    def never(*_: object) -> int:
        return 0

    monkeypatch.setattr("wardline.vault.rest.buckets.Buckets.take", never)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(each) for each in OPERATIONS])
def test_every_answer_is_one_that_is_described(served: Served, token: str, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(REST.read_text()))
    schema.config.update(base_url=served.url)
    operation: Any = schema[path][method]
    checks = [not_a_server_error, content_type_conformance, status_code_conformance]
    statuses: list[int] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue

        def ask(case: Any) -> None:
            if "provider" in case.path_parameters:
                case.path_parameters["provider"] = "hospital"  # of any other there is nothing
            answer = case.call(timeout=120, headers={"authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=checks)
            statuses.append(answer.status_code)

        explore(operation, mode, ask)
    assert statuses
    assert 401 not in statuses


def explore(operation: Any, mode: GenerationMode, ask: Any) -> None:
    strategy = operation.as_strategy(generation_mode=mode)
    tried = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        phases=(Phase.explicit, Phase.generate),
        derandomize=True,
    )
    tried(given(strategy)(ask))()
