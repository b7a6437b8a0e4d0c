//! What OpenMLS asks of cryptography, for cipher suite 0x0007 (RFC 9420 section 17.1) and no other.

use aes_gcm::{
    aead::{Aead, Payload},
    Aes256Gcm, KeyInit, Nonce,
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use hpke::{
    aead::AesGcm256, kdf::HkdfSha384, kem::DhP384HkdfSha384, Deserializable, Kem as _, OpModeR, OpModeS, Serializable,
};
use openmls::prelude::tls_codec::SecretVLBytes as SecretBytes;
use openmls_traits::{
    crypto::OpenMlsCrypto,
    types::{
        AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeAeadType, HpkeCiphertext, HpkeConfig,
        HpkeKdfType, HpkeKemType, HpkeKeyPair, KemOutput, SignatureScheme,
    },
};
use p384::{
    ecdsa::{
        signature::{Signer, Verifier},
        Signature, SigningKey, VerifyingKey,
    },
    elliptic_curve::Generate,
};
use sha2::{Digest, Sha384};

pub const SUITE: Ciphersuite = Ciphersuite::MLS_256_DHKEMP384_AES256GCM_SHA384_P384;
pub const SCHEME: SignatureScheme = SignatureScheme::ECDSA_SECP384R1_SHA384;

type Kem = DhP384HkdfSha384;
type PublicKey = <Kem as hpke::Kem>::PublicKey;
type PrivateKey = <Kem as hpke::Kem>::PrivateKey;
type EncappedKey = <Kem as hpke::Kem>::EncappedKey;
type Result<T> = std::result::Result<T, CryptoError>;

/// RustCrypto, and the `hpke` crate over it.
pub struct Crypto;

fn check_hash(hash: HashType) -> Result<()> {
    (hash == HashType::Sha2_384).then_some(()).ok_or(CryptoError::UnsupportedHashAlgorithm)
}

fn check_scheme(scheme: SignatureScheme) -> Result<()> {
    (scheme == SCHEME).then_some(()).ok_or(CryptoError::UnsupportedSignatureScheme)
}

fn check_hpke(config: &HpkeConfig) -> Result<()> {
    let HpkeConfig(kem, kdf, aead) = config;
    let known = (kem, kdf, aead) == (&HpkeKemType::DhKemP384, &HpkeKdfType::HkdfSha384, &HpkeAeadType::AesGcm256);
    known.then_some(()).ok_or(CryptoError::UnsupportedCiphersuite)
}

fn aes(algorithm: AeadType, key: &[u8]) -> Result<Aes256Gcm> {
    if algorithm != AeadType::Aes256Gcm {
        return Err(CryptoError::UnsupportedAeadAlgorithm);
    }
    Aes256Gcm::new_from_slice(key).map_err(|_| CryptoError::InvalidLength)
}

fn nonce(bytes: &[u8]) -> Result<&Nonce<aes_gcm::aead::consts::U12>> {
    bytes.try_into().map_err(|_| CryptoError::InvalidLength)
}

fn public_key(bytes: &[u8]) -> Result<PublicKey> {
    PublicKey::from_bytes(bytes).map_err(|_| CryptoError::InvalidPublicKey)
}

fn private_key(bytes: &[u8]) -> Result<PrivateKey> {
    PrivateKey::from_bytes(bytes).map_err(|_| CryptoError::ReceiverSetupError)
}

fn encapped_key(bytes: &[u8]) -> Result<EncappedKey> {
    EncappedKey::from_bytes(bytes).map_err(|_| CryptoError::ReceiverSetupError)
}

/// The ECDSA signature of `data`, as DER (RFC 9420 section 5.1.2 follows RFC 8446).
pub fn sign(data: &[u8], key: &[u8]) -> Result<Vec<u8>> {
    let key = SigningKey::from_slice(key).map_err(|_| CryptoError::SigningError)?;
    let signature: Signature = key.sign(data);
    Ok(signature.to_der().as_bytes().to_vec())
}

impl OpenMlsCrypto for Crypto {
    fn supports(&self, suite: Ciphersuite) -> Result<()> {
        (suite == SUITE).then_some(()).ok_or(CryptoError::UnsupportedCiphersuite)
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        vec![SUITE]
    }

    fn hkdf_extract(&self, hash: HashType, salt: &[u8], ikm: &[u8]) -> Result<SecretBytes> {
        check_hash(hash)?;
        Ok(Hkdf::<Sha384>::extract(Some(salt), ikm).0.to_vec().into())
    }

    fn hmac(&self, hash: HashType, key: &[u8], message: &[u8]) -> Result<SecretBytes> {
        check_hash(hash)?;
        let mut mac = <Hmac<Sha384> as KeyInit>::new_from_slice(key).map_err(|_| CryptoError::InvalidLength)?;
        mac.update(message);
        Ok(mac.finalize().into_bytes().to_vec().into())
    }

    fn hkdf_expand(&self, hash: HashType, prk: &[u8], info: &[u8], length: usize) -> Result<SecretBytes> {
        check_hash(hash)?;
        let key = Hkdf::<Sha384>::from_prk(prk).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
        let mut expanded = vec![0; length];
        key.expand(info, &mut expanded).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
        Ok(expanded.into())
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>> {
        check_hash(hash)?;
        Ok(Sha384::digest(data).to_vec())
    }

    fn aead_encrypt(&self, algorithm: AeadType, key: &[u8], msg: &[u8], iv: &[u8], aad: &[u8]) -> Result<Vec<u8>> {
        let sealed = aes(algorithm, key)?.encrypt(nonce(iv)?, Payload { msg, aad });
        sealed.map_err(|_| CryptoError::CryptoLibraryError)
    }

    fn aead_decrypt(&self, algorithm: AeadType, key: &[u8], msg: &[u8], iv: &[u8], aad: &[u8]) -> Result<Vec<u8>> {
        let opened = aes(algorithm, key)?.decrypt(nonce(iv)?, Payload { msg, aad });
        opened.map_err(|_| CryptoError::AeadDecryptionError)
    }

    fn signature_key_gen(&self, scheme: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>)> {
        check_scheme(scheme)?;
        let key = SigningKey::try_generate().map_err(|_| CryptoError::InsufficientRandomness)?;
        Ok((key.to_bytes().to_vec(), key.verifying_key().to_sec1_point(false).as_bytes().to_vec()))
    }

    fn verify_signature(&self, scheme: SignatureScheme, data: &[u8], key: &[u8], signature: &[u8]) -> Result<()> {
        check_scheme(scheme)?;
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| CryptoError::InvalidPublicKey)?;
        let signature = Signature::from_der(signature).map_err(|_| CryptoError::SignatureDecodingError)?;
        key.verify(data, &signature).map_err(|_| CryptoError::InvalidSignature)
    }

    fn sign(&self, scheme: SignatureScheme, data: &[u8], key: &[u8]) -> Result<Vec<u8>> {
        check_scheme(scheme)?;
        sign(data, key)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        recipient: &[u8],
        info: &[u8],
        aad: &[u8],
        text: &[u8],
    ) -> Result<HpkeCiphertext> {
        check_hpke(&config)?;
        let recipient = public_key(recipient)?;
        let (enc, ciphertext) =
            hpke::single_shot_seal::<AesGcm256, HkdfSha384, Kem>(&OpModeS::Base, &recipient, info, text, aad)
                .map_err(|_| CryptoError::HpkeEncryptionError)?;
        Ok(HpkeCiphertext { kem_output: enc.to_bytes().to_vec().into(), ciphertext: ciphertext.into() })
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>> {
        check_hpke(&config)?;
        let (key, enc) = (private_key(key)?, encapped_key(input.kem_output.as_slice())?);
        let sealed = input.ciphertext.as_slice();
        hpke::single_shot_open::<AesGcm256, HkdfSha384, Kem>(&OpModeR::Base, &key, &enc, info, sealed, aad)
            .map_err(|_| CryptoError::HpkeDecryptionError)
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        recipient: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<(KemOutput, ExporterSecret)> {
        check_hpke(&config)?;
        let recipient = public_key(recipient)?;
        let (enc, sender) = hpke::setup_sender::<AesGcm256, HkdfSha384, Kem>(&OpModeS::Base, &recipient, info)
            .map_err(|_| CryptoError::SenderSetupError)?;
        let mut exported = vec![0; length];
        sender.export(context, &mut exported).map_err(|_| CryptoError::ExporterError)?;
        Ok((enc.to_bytes().to_vec(), exported.into()))
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        enc: &[u8],
        key: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<ExporterSecret> {
        check_hpke(&config)?;
        let (key, enc) = (private_key(key)?, encapped_key(enc)?);
        let receiver = hpke::setup_receiver::<AesGcm256, HkdfSha384, Kem>(&OpModeR::Base, &key, &enc, info)
            .map_err(|_| CryptoError::ReceiverSetupError)?;
        let mut exported = vec![0; length];
        receiver.export(context, &mut exported).map_err(|_| CryptoError::ExporterError)?;
        Ok(exported.into())
    }

    fn derive_hpke_keypair(&self, config: HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair> {
        check_hpke(&config)?;
        let (private, public) = Kem::derive_keypair(ikm);
        Ok(HpkeKeyPair { private: private.to_bytes().to_vec().into(), public: public.to_bytes().to_vec() })
    }
}
