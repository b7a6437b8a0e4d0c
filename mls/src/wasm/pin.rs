//! A key from a PIN, where Python has argon2-cffi: the same function, so that neither face needs a second library.

use argon2::{Algorithm, Argon2, Params, Version};
use wasm_bindgen::prelude::*;

use crate::errors::{Code, Error, Result};

/// More is refused: who reads the figures from a file that is not authenticated yet must not be made to allocate it.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_PASSES: u32 = 16;

/// Argon2id (RFC 9106), version 1.3. Throws `bad_key` for figures or a salt that RFC 9106 section 3.1 does not allow.
#[wasm_bindgen]
pub fn argon2id(
    password: &[u8],
    salt: &[u8],
    #[wasm_bindgen(js_name = memoryKiB)] memory_kib: u32,
    passes: u32,
    lanes: u32,
    length: u32,
) -> Result<Vec<u8>> {
    let refused = |_| Error::new(Code::BadKey, "these figures are not Argon2's");
    if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES || length > 64 {
        return Err(Error::new(Code::BadKey, "these figures are not Argon2's"));
    }
    let params = Params::new(memory_kib, passes, lanes, Some(length as usize)).map_err(refused)?;
    let mut key = vec![0; length as usize];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password, salt, &mut key)
        .map_err(refused)?;
    Ok(key)
}
