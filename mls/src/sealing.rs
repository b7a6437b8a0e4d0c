//! HPKE base mode (RFC 9180) with DHKEM(P-384, HKDF-SHA384), HKDF-SHA384 and AES-256-GCM, and sealed requests with
//! their answers (RFC 9458 sections 4.3 and 4.4, with our own labels).

use mls_rs_core::crypto::{
    CipherSuiteProvider, HpkeCiphertext, HpkeContextR, HpkeContextS, HpkePublicKey, HpkeSecretKey, SignatureSecretKey,
};
use zeroize::Zeroizing;

use crate::{
    errors::{Code, Error, Result},
    storage::Secret,
    suite::{is_point, suite, KEY_BYTES, NONCE_BYTES, POINT_BYTES, SCALAR_BYTES},
};

/// Exporter context of the answer's secret: what RFC 9458 calls "message/bhttp response".
const ANSWER_LABEL: &[u8] = b"wardline/answer/v1";

fn bad_key(detail: &str) -> Error {
    Error::new(Code::BadKey, detail)
}

fn cannot_decrypt<E>(_: E) -> Error {
    Error::new(Code::CannotDecrypt, "the sealed bytes do not open")
}

fn internal<E>(_: E) -> Error {
    Error::new(Code::Internal, "an HPKE operation failed")
}

/// Not every provider seals nothing, so none is asked to.
fn not_empty(plaintext: &[u8]) -> Result<()> {
    match plaintext {
        [] => Err(Error::new(Code::Malformed, "there is nothing to seal")),
        _ => Ok(()),
    }
}

fn public_key(bytes: &[u8]) -> Result<HpkePublicKey> {
    let key = HpkePublicKey::from(bytes.to_vec());
    let invalid = || bad_key("the public key is not an uncompressed P-384 point");
    if !is_point(bytes) || suite().kem_public_key_validate(&key).is_err() {
        return Err(invalid());
    }
    Ok(key)
}

/// A secret key and the public key that HPKE mixes in beside it.
fn key_pair(scalar: &[u8]) -> Result<(HpkeSecretKey, HpkePublicKey)> {
    if scalar.len() != SCALAR_BYTES {
        return Err(bad_key("the secret key is not 48 bytes"));
    }
    let public = suite()
        .signature_key_derive_public(&SignatureSecretKey::from(scalar.to_vec()))
        .map_err(|_| bad_key("the secret key is not a P-384 scalar"))?;
    Ok((scalar.to_vec().into(), public.to_vec().into()))
}

fn split_enc(sealed: &[u8]) -> Result<(&[u8], &[u8])> {
    let (enc, ciphertext) = (sealed.split_at_checked(POINT_BYTES)).ok_or_else(|| cannot_decrypt(()))?;
    match is_point(enc) {
        true => Ok((enc, ciphertext)),
        false => Err(cannot_decrypt(())),
    }
}

/// A new key pair: 48-byte scalar, uncompressed point.
pub fn generate_sealing_key() -> Result<(Secret, Vec<u8>)> {
    let (secret, public) = suite().kem_generate().map_err(internal)?;
    // Some providers drop the scalar's leading zero bytes.
    let mut scalar = Zeroizing::new(vec![0; SCALAR_BYTES - secret.len()]);
    scalar.extend_from_slice(&secret);
    Ok((scalar, public.to_vec()))
}

/// `enc || ciphertext`.
pub fn seal(public: &[u8], info: &[u8], authenticated_data: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    not_empty(plaintext)?;
    let sealed =
        suite().hpke_seal(&public_key(public)?, info, Some(authenticated_data), plaintext).map_err(internal)?;
    Ok([sealed.kem_output, sealed.ciphertext].concat())
}

pub fn open(secret: &[u8], info: &[u8], authenticated_data: &[u8], sealed: &[u8]) -> Result<Secret> {
    let (secret, public) = key_pair(secret)?;
    let (enc, ciphertext) = split_enc(sealed)?;
    let sealed = HpkeCiphertext { kem_output: enc.to_vec(), ciphertext: ciphertext.to_vec() };
    suite().hpke_open(&sealed, &secret, &public, info, Some(authenticated_data)).map_err(cannot_decrypt)
}

/// Of one sealed request: seals the answer (at the vault) or opens it (at the device). RFC 9458 section 4.4.
pub struct RequestContext {
    enc: Vec<u8>,
    secret: Secret,
}

impl RequestContext {
    /// Key and nonce of one answer: salt = enc || response_nonce.
    fn derive(&self, response_nonce: &[u8]) -> Result<(Secret, Secret)> {
        let salt = [&self.enc, response_nonce].concat();
        let prk = suite().kdf_extract(&salt, &self.secret).map_err(internal)?;
        let key = suite().kdf_expand(&prk, b"key", KEY_BYTES).map_err(internal)?;
        let nonce = suite().kdf_expand(&prk, b"nonce", NONCE_BYTES).map_err(internal)?;
        Ok((key, nonce))
    }

    /// `response_nonce || ciphertext`; the nonce is fresh, so that sealing twice never repeats a key.
    pub fn seal_answer(&self, plaintext: &[u8]) -> Result<Vec<u8>> {
        not_empty(plaintext)?;
        let response_nonce = suite().random_bytes_vec(KEY_BYTES).map_err(internal)?;
        let (key, nonce) = self.derive(&response_nonce)?;
        let sealed = suite().aead_seal(&key, plaintext, None, &nonce).map_err(internal)?;
        Ok([response_nonce, sealed].concat())
    }

    pub fn open_answer(&self, sealed: &[u8]) -> Result<Secret> {
        let parts = sealed.split_at_checked(KEY_BYTES);
        let (response_nonce, ciphertext) = parts.ok_or_else(|| cannot_decrypt(()))?;
        let (key, nonce) = self.derive(response_nonce)?;
        suite().aead_open(&key, ciphertext, None, &nonce).map_err(cannot_decrypt)
    }
}

/// Seal a request: `enc || ciphertext`, and the context that opens its answer.
pub fn seal_request(public: &[u8], info: &[u8], plaintext: &[u8]) -> Result<(Vec<u8>, RequestContext)> {
    not_empty(plaintext)?;
    let (enc, mut context) = suite().hpke_setup_s(&public_key(public)?, info).map_err(internal)?;
    let ciphertext = context.seal(None, plaintext).map_err(internal)?;
    let secret = context.export(ANSWER_LABEL, KEY_BYTES).map_err(internal)?;
    let sealed = [&enc[..], &ciphertext].concat();
    Ok((sealed, RequestContext { enc, secret }))
}

/// Open a request, and get the context that seals its answer.
pub fn open_request(secret: &[u8], info: &[u8], sealed: &[u8]) -> Result<(Secret, RequestContext)> {
    let (secret, public) = key_pair(secret)?;
    let (enc, ciphertext) = split_enc(sealed)?;
    let mut context = suite().hpke_setup_r(enc, &secret, &public, info).map_err(cannot_decrypt)?;
    let plaintext = context.open(None, ciphertext).map_err(cannot_decrypt)?;
    let secret = context.export(ANSWER_LABEL, KEY_BYTES).map_err(internal)?;
    Ok((plaintext, RequestContext { enc: enc.to_vec(), secret }))
}
