//! The parts that OpenMLS takes from outside, and the signature key of one device.

use openmls_memory_storage::MemoryStorage;
use openmls_traits::{
    random::OpenMlsRand,
    signatures::{Signer, SignerError},
    types::SignatureScheme,
    OpenMlsProvider,
};

use crate::crypto::{sign, Crypto, SCHEME};

/// The system's random numbers.
pub struct Random;

impl OpenMlsRand for Random {
    type Error = getrandom::Error;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Self::Error> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map(|()| bytes)
    }

    fn random_vec(&self, length: usize) -> Result<Vec<u8>, Self::Error> {
        let mut bytes = vec![0; length];
        getrandom::fill(&mut bytes).map(|()| bytes)
    }
}

/// Everything of one device, in memory.
pub struct Provider {
    crypto: Crypto,
    random: Random,
    storage: MemoryStorage,
}

impl Provider {
    pub fn new() -> Self {
        Self { crypto: Crypto, random: Random, storage: MemoryStorage::default() }
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = Random;
    type StorageProvider = MemoryStorage;

    fn storage(&self) -> &MemoryStorage {
        &self.storage
    }

    fn crypto(&self) -> &Crypto {
        &self.crypto
    }

    fn rand(&self) -> &Random {
        &self.random
    }
}

/// A P-384 scalar, the one that the device's certificate certifies.
pub struct SignatureKey(pub Vec<u8>);

impl Signer for SignatureKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        sign(payload, &self.0).map_err(SignerError::CryptoError)
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SCHEME
    }
}
