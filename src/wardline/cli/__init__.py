"""The command line, ``wardline …``: each command is one file, and each speaks JSON with ``--json``."""
