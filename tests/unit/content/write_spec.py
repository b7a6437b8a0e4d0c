"""Write ``spec/content/`` from the code (``make spec``). Read the difference."""

from pathlib import Path

from tests.unit.content.examples import golden

from wardline.content.describe import describe_content

SPEC = Path(__file__).parents[3] / "spec" / "content"


def main() -> None:
    (SPEC / "content.schema.json").write_text(describe_content())
    (SPEC / "golden.json").write_text(golden())


if __name__ == "__main__":
    main()
