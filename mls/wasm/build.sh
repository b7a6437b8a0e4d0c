#!/bin/sh
# Build the WebAssembly module, byte for byte the same on every machine: `make wasm` writes the committed one anew,
# `make wasm-check` (build.sh --check) builds it elsewhere and compares.
#
# The toolchain is part of the recipe: Debian 12's rustc-web, cargo-web, rust-web-src and lld-19, wasm-bindgen's command at the
# crate's version, binaryen's wasm-opt by npm. tools.sh installs what is missing of it and is run first.
set -eu
cd "$(dirname "$0")/.."
. wasm/tools.sh

target=${CARGO_TARGET_DIR:-target}/wasm
out=wasm
if [ "${1:-}" = --check ]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi

# wasm multiplies 32-bit words, not 64-bit ones, in one instruction: P-384 is an eighth faster with the smaller limbs.
flags='--cfg cpubits="32"'
# Panics name source files: not where they lie on the machine that builds.
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    flags="$flags --remap-path-prefix=$folder=crates"
done
flags="$flags --remap-path-prefix=/usr/lib/rustlib/src/rust=rust --remap-path-prefix=$PWD=mls"
# Debian's toolchain ships no std for wasm32 but its source.
export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags"
unset CARGO_ENCODED_RUSTFLAGS RUSTFLAGS
/usr/bin/cargo build --locked --profile wasm --target wasm32-unknown-unknown --features wasm --target-dir "$target" \
    -Zbuild-std=std,panic_abort

rm -rf "$out/snippets"
"$BINDGEN" "$target/wasm32-unknown-unknown/wasm/wardline_mls.wasm" --target web --out-dir "$out" --out-name wardline_mls
npm exec --yes --package="binaryen@$BINARYEN" -- wasm-opt -O3 --strip-debug --strip-producers \
    --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
    --enable-reference-types --enable-multivalue "$out/wardline_mls_bg.wasm" -o "$out/wardline_mls_bg.wasm"
if [ "$out" = wasm ]; then
    python3 wasm/check.py --write
else
    python3 wasm/check.py --against "$out"
fi
