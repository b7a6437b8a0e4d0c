#!/bin/sh
# Says what is missing before anything is built, and how to get it. Nothing is installed here.
missing=0
need() {
    command -v "$1" >/dev/null 2>&1 && return
    printf 'missing: %-12s %s\n' "$1" "$2" >&2
    missing=1
}
need python3 "Python 3.11 or newer (Debian: apt install python3 python3-venv)"
need cargo "Rust 1.91 or newer, for the MLS module (https://rustup.rs)"
need cc "a C compiler, for AWS-LC (Debian: apt install build-essential)"
need cmake "for AWS-LC (Debian: apt install cmake)"
need node "Node.js 20.19 or newer, for the web client (https://nodejs.org)"
need npm "comes with Node.js"
if command -v node >/dev/null 2>&1 \
    && ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)'; then
    printf 'missing: Node.js 20.19 or newer; node is %s\n' "$(node --version)" >&2
    missing=1
fi
if command -v python3 >/dev/null 2>&1; then
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        printf 'missing: Python 3.11 or newer; python3 is %s\n' "$(python3 --version 2>&1)" >&2
        missing=1
    elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
        printf 'missing: the venv module (Debian: apt install python3-venv)\n' >&2
        missing=1
    fi
fi
exit $missing
