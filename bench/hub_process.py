"""The hub as ``wardline hub`` runs it: ``python -m bench.hub_process DATABASE-URL`` prints its port."""

import sys

from bench.processes import end_with_parent
from wardline.hub.app import HubConfig, run_hub


def main(database_url: str) -> None:
    end_with_parent()
    config = HubConfig(database_url=database_url, origin="ws://hub.bench", port=0)
    run_hub(config, ready=lambda port: print(port, flush=True))


if __name__ == "__main__":
    main(sys.argv[1])
