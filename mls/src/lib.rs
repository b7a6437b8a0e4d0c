//! MLS (RFC 9420) with cipher suite 0x0007, as Wardline uses it: one core behind two faces.
//!
//! The core is synchronous and does no I/O; time is passed in. `python` and `wasm` translate types and nothing else.

mod certificate;
pub mod effect;
pub mod errors;
pub mod group;
pub mod identity;
pub mod inspect;
pub mod member;
pub mod public;
pub mod rows;
pub mod rules;
pub mod sealing;
mod storage;
pub mod suite;
pub mod verifier;

#[cfg(feature = "python")]
mod python;
#[cfg(feature = "wasm")]
mod wasm;
