# Sourced by build.sh: the pinned toolchain, or what to do to get it. Sets BINDGEN and BINARYEN.
RUSTC_VERSION='1.96.0'
LLD_VERSION='19.1'
BINARYEN='132.0.0'
BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen = { version = "=\([^"]*\)".*/\1/p' Cargo.toml)
BINDGEN=$PWD/../.tools/wasm-bindgen/bin/wasm-bindgen

if ! [ -x /usr/bin/rustc ] || ! [ -d /usr/lib/rustlib/src ] || ! command -v wasm-ld-19 >/dev/null; then
    if [ "$(id -u)" != 0 ]; then
        echo 'as root: apt-get install rustc-web cargo-web rust-web-src lld-19' >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rustc-web cargo-web rust-web-src lld-19 >/dev/null
fi
case $(/usr/bin/rustc --version)/$(wasm-ld-19 --version) in
    "rustc $RUSTC_VERSION "*/*"LLD $LLD_VERSION"*) ;;
    *)
        echo "other toolchain than rustc $RUSTC_VERSION and LLD $LLD_VERSION: the module would not be the same bytes" >&2
        exit 1
        ;;
esac
if [ "$("$BINDGEN" --version 2>/dev/null)" != "wasm-bindgen $BINDGEN_VERSION" ]; then
    cargo install --quiet --root ../.tools/wasm-bindgen --version "$BINDGEN_VERSION" wasm-bindgen-cli
fi
