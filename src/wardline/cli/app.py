"""``wardline``: every command. Its process (``__main__.py``) imports only the one that is asked for."""

from wardline.cli.contents import CONTENTS, build

app = build(CONTENTS)
