//! The WebAssembly face: the Python face's names in camelCase, for browsers (in a worker) and Node. Synchronous.
//!
//! Bytes are `Uint8Array`, times and epochs are numbers. Values are plain objects, so that a worker can post them;
//! `Member`, `Group`, `PublicGroup` and `RequestContext` are classes that hold memory until `free()`.

mod groups;
mod pin;
mod public;
mod sealing;
mod values;

use wasm_bindgen::prelude::*;

use crate::{errors::Error, identity};

/// What every fallible call throws: an `Error` named `MlsError` whose `code` is the one of the Python face.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name("MlsError");
        values::set(&thrown, "code", error.code.as_str());
        thrown.into()
    }
}

/// 0x0007, `MLS_256_DHKEMP384_AES256GCM_SHA384_P384`.
#[wasm_bindgen(js_name = suite)]
pub fn suite_number() -> u16 {
    7
}

/// The most leaves one group may have.
#[wasm_bindgen(js_name = maxMembers)]
pub fn max_members() -> usize {
    crate::rules::MAX_MEMBERS
}

/// Extended key usages of certificates, dotted: device, steward, sealing.
#[wasm_bindgen(js_name = extendedKeyUsages, unchecked_return_type = "[string, string, string]")]
pub fn extended_key_usages() -> js_sys::Array {
    [identity::EKU_DEVICE, identity::EKU_STEWARD, identity::EKU_SEALING].into_iter().map(JsValue::from).collect()
}
