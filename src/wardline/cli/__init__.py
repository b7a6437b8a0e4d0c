"""The command line: ``wardline …``. Each command is one file; ``--json`` is everywhere."""
