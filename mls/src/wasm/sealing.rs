//! HPKE and sealed requests.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::values::bytes;
use crate::{errors::Result, sealing};

#[wasm_bindgen]
pub fn seal(
    #[wasm_bindgen(js_name = publicKey)] public_key: &[u8],
    info: &[u8],
    #[wasm_bindgen(js_name = authenticatedData)] authenticated_data: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>> {
    sealing::seal(public_key, info, authenticated_data, plaintext)
}

#[wasm_bindgen]
pub fn open(
    #[wasm_bindgen(js_name = secretKey)] secret_key: &[u8],
    info: &[u8],
    #[wasm_bindgen(js_name = authenticatedData)] authenticated_data: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>> {
    Ok(sealing::open(secret_key, info, authenticated_data, sealed)?.to_vec())
}

/// Secret key and public key.
#[wasm_bindgen(js_name = generateSealingKey, unchecked_return_type = "[Uint8Array, Uint8Array]")]
pub fn generate_sealing_key() -> Result<Array> {
    let (secret, public) = sealing::generate_sealing_key()?;
    Ok(Array::of2(&bytes(&secret), &bytes(&public)))
}

#[wasm_bindgen]
pub struct RequestContext {
    core: sealing::RequestContext,
}

#[wasm_bindgen]
impl RequestContext {
    #[wasm_bindgen(js_name = sealAnswer)]
    pub fn seal_answer(&self, plaintext: &[u8]) -> Result<Vec<u8>> {
        self.core.seal_answer(plaintext)
    }

    #[wasm_bindgen(js_name = openAnswer)]
    pub fn open_answer(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        Ok(self.core.open_answer(sealed)?.to_vec())
    }
}

#[wasm_bindgen(js_name = sealRequest, unchecked_return_type = "[Uint8Array, RequestContext]")]
pub fn seal_request(
    #[wasm_bindgen(js_name = publicKey)] public_key: &[u8],
    info: &[u8],
    plaintext: &[u8],
) -> Result<Array> {
    let (sealed, core) = sealing::seal_request(public_key, info, plaintext)?;
    Ok(Array::of2(&bytes(&sealed), &RequestContext { core }.into()))
}

#[wasm_bindgen(js_name = openRequest, unchecked_return_type = "[Uint8Array, RequestContext]")]
pub fn open_request(
    #[wasm_bindgen(js_name = secretKey)] secret_key: &[u8],
    info: &[u8],
    sealed: &[u8],
) -> Result<Array> {
    let (plaintext, core) = sealing::open_request(secret_key, info, sealed)?;
    Ok(Array::of2(&bytes(&plaintext), &RequestContext { core }.into()))
}
