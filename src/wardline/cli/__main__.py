"""``python -m wardline.cli``: the same as ``wardline``."""

from wardline.cli.app import main

main()
