#!/bin/sh
# Rebuild the committed WebAssembly module: `make wasm`.
#
# Needs a Rust that builds std for wasm32 (`rustup target add wasm32-unknown-unknown`; on Debian 12 the packages
# rustc-web, cargo-web, rust-web-src and lld-19), wasm-bindgen's command at the crate's version (`cargo install
# wasm-bindgen-cli --version <version>`), and npm for wasm-opt.
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n 's/^wasm-bindgen = { version = "=\([^"]*\)".*/\1/p' Cargo.toml)
if [ "$(wasm-bindgen --version)" != "wasm-bindgen $version" ]; then
    echo "wasm-bindgen $version is needed: cargo install wasm-bindgen-cli --version $version" >&2
    exit 1
fi

target=${CARGO_TARGET_DIR:-target}/wasm
cargo=cargo
std=
if [ -x /usr/bin/rustc ] && [ -d /usr/lib/rustlib/src ] && command -v wasm-ld-19 >/dev/null; then
    # Debian's toolchain ships no std for wasm32 but its source.
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
    cargo=/usr/bin/cargo
    std=-Zbuild-std=std,panic_abort
fi
# wasm multiplies 32-bit words, not 64-bit ones, in one instruction: P-384 is an eighth faster with the smaller limbs.
flags='--cfg cpubits="32"'
# Panics name source files: not where they lie on the machine that builds.
for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    flags="$flags --remap-path-prefix=$folder=crates"
done
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags --remap-path-prefix=$PWD=mls"
# shellcheck disable=SC2086 # $std is one argument or none
"$cargo" build --locked --profile wasm --target wasm32-unknown-unknown --features wasm --target-dir "$target" $std

rm -rf wasm/snippets
wasm-bindgen "$target/wasm32-unknown-unknown/wasm/wardline_mls.wasm" --target web --out-dir wasm --out-name wardline_mls
npm exec --yes --package=binaryen@132.0.0 -- wasm-opt -O3 --strip-debug --strip-producers \
    --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
    --enable-reference-types --enable-multivalue wasm/wardline_mls_bg.wasm -o wasm/wardline_mls_bg.wasm
python3 wasm/check.py --write
