"""scim2-tester, the suite of the people who wrote the library, against a vault that runs. Its result is printed."""

import sys
from collections import Counter

import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from tests.integration.scim.conftest import Served

TRUTH = "active"
"""The one deviation: ``active`` is never without a value, because whoever reads it must see whether somebody is in.
A provider that removes it changes nothing, and is shown what is (docs/adr/0024)."""


@pytest.mark.timeout(400)
def test_the_tester_finds_nothing_but_the_deviation_that_is_named(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    with served.client(served.token(appoints=True)[1]) as client:
        results = check_server(SyncSCIMClient(client))
    lines = [f"scim2-tester: {dict(Counter(result.status.name for result in results))}"]
    lines += [
        f"  {result.status.name} {result.title} {result.resource_type}: {result.reason}"
        for result in results
        if result.status not in {Status.SUCCESS, Status.SKIPPED}
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    bad = [
        result
        for result in results
        if result.status in {Status.ERROR, Status.CRITICAL, Status.DEVIATION}
        and not (result.title == "check_remove_attribute" and str(result.reason).endswith(f"attribute '{TRUTH}'"))
    ]
    assert bad == []
    assert sum(result.status is Status.SUCCESS for result in results) > 40
