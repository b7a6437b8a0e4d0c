"""``python -m tests.faults.matrix.write_rows``: write the matrix anew from a night without failures."""

from tests.faults.matrix.test_matrix import live_through
from tests.faults.matrix.writes import ROWS, Writes

HEADER = """\
# Every write of the system: who, where in the code, what. Each is made to fail (test_matrix.py).
# Written by python -m tests.faults.matrix.write_rows; the test fails when it is not what is observed.
"""


def main() -> None:
    writes = Writes()
    live_through(writes)
    ROWS.write_text(HEADER + "".join(f"{row}\n" for row in sorted(writes.seen)))


if __name__ == "__main__":
    main()
