//! The one cipher suite, and the provider that computes it on this target.

use mls_rs::{CipherSuite, CryptoProvider};

#[cfg(not(target_arch = "wasm32"))]
pub use mls_rs_crypto_awslc::AwsLcCryptoProvider as Provider;
#[cfg(target_arch = "wasm32")]
pub use mls_rs_crypto_rustcrypto::RustCryptoProvider as Provider;

pub type Suite = <Provider as CryptoProvider>::CipherSuiteProvider;

/// 0x0007, `MLS_256_DHKEMP384_AES256GCM_SHA384_P384` (RFC 9420 section 17.1).
pub const SUITE: CipherSuite = CipherSuite::P384_AES256;

/// Bytes of an uncompressed P-384 point: the one form of a public key that is taken.
pub const POINT_BYTES: usize = 97;
/// Bytes of a P-384 scalar.
pub const SCALAR_BYTES: usize = 48;
/// Bytes of an AES-256 key (Nk of RFC 9180) and of an AES-GCM nonce (Nn).
pub const KEY_BYTES: usize = 32;
pub const NONCE_BYTES: usize = 12;

/// A provider that knows this suite alone, so that no group of another can be joined.
pub fn provider() -> Provider {
    Provider::with_enabled_cipher_suites(vec![SUITE])
}

pub fn suite() -> Suite {
    provider().cipher_suite_provider(SUITE).expect("the provider implements suite 7")
}

/// Whether this is a public key in the one form that is taken. That it is on the curve is the provider's to check.
pub fn is_point(bytes: &[u8]) -> bool {
    bytes.len() == POINT_BYTES && bytes[0] == 0x04
}
