"""The hub as ``wardline hub`` runs it: ``python -m bench.hub_process DATABASE-URL [LIMITS]`` prints its port.

``LIMITS`` is ``unlimited``, for a few senders that stand for many, or ``shipped``.
"""

import sys

from bench.processes import end_with_parent
from wardline.hub.app import HubConfig, Limits, run_hub

LIMITS = {
    "unlimited": Limits(requests_per_second=100_000, burst=100_000, queue=10_000, queue_ms=60_000),
    "shipped": Limits(),
}


def main(database_url: str, limits: str = "unlimited") -> None:
    end_with_parent()
    config = HubConfig(database_url=database_url, origin="ws://hub.bench", port=0, limits=LIMITS[limits])
    run_hub(config, ready=lambda port: print(port, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
