"""``python -m wardline.cli``: the same as ``wardline``."""

import sys

from wardline.cli.contents import CONTENTS, build


def main() -> None:
    """The console script. All commands are imported for a word that is none of them, or for none: the help lists them.
    Otherwise a start would take three times as long.
    """
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    build([each for each in CONTENTS if each.name == word] or CONTENTS)()


if __name__ == "__main__":
    main()
