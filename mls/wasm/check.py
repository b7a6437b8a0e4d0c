"""Whether the committed WebAssembly module is the one that was built from the crate's present sources.

Needs no toolchain: SHA256SUMS holds the hash of each built file and of the sources they were built from. At the end of
build.sh, `--write` records them, and `--against FOLDER` compares them with a module that was built just now.
"""

import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
CRATE = HERE.parent
SUMS = HERE / "SHA256SUMS"
SOURCES = "sources"


def sources() -> str:
    """One hash of everything that the module is built from."""
    whole = hashlib.sha256()
    recipe = [CRATE / "Cargo.toml", CRATE / "Cargo.lock", HERE / "build.sh", HERE / "tools.sh"]
    # The Python face is not compiled into it.
    core = [path for path in (CRATE / "src").rglob("*.rs") if "python" not in path.relative_to(CRATE).as_posix()]
    for path in sorted(core) + recipe:
        content = path.read_bytes()
        whole.update(f"{path.relative_to(CRATE).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def sums(folder: Path = HERE) -> dict[str, str]:
    """File to hash, of what stands there now."""
    built = [path for path in folder.rglob("*") if path.suffix in {".wasm", ".js", ".ts"}]
    hashes = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(built)
    }
    return {**hashes, SOURCES: sources()}


def recorded() -> dict[str, str]:
    """File to hash, as the last build left it; the format is sha256sum's."""
    lines = (line.split("  ", 1) for line in SUMS.read_text().splitlines())
    return {name: digest for digest, name in lines}


def main() -> int:
    """Check, or with ``--write`` record."""
    now = sums(Path(sys.argv[2]) if "--against" in sys.argv else HERE)
    if "--write" in sys.argv:
        SUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in now.items()))
        return 0
    before = recorded()
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            reason = "the crate's sources changed since it was built" if name == SOURCES else f"{name} differs"
            sys.stderr.write(f"the WebAssembly module is not up to date: {reason}; run `make wasm`\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
