//! Rows that leave this crate, and the store that mls-rs believes it has.
//!
//! mls-rs takes a storage provider once, when a client is built, and clones it with every group; it never hands it
//! back. So the provider is an empty type and its contents stand on a *desk*, a thread-local that a caller fills for
//! the length of one call. Each copy of a group keeps its own rows, and a dropped copy leaves no trace.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use mls_rs_core::{
    crypto::CipherSuiteProvider,
    group::{EpochRecord, GroupState, GroupStateStorage},
    key_package::{KeyPackageData, KeyPackageStorage},
    mls_rs_codec::{MlsDecode, MlsEncode},
};
use zeroize::Zeroizing;

use crate::{
    errors::{Code, Error, Result},
    suite::{suite, NONCE_BYTES},
};

pub type Secret = Zeroizing<Vec<u8>>;
/// Past epochs by number, shared between copies of a group until one of them changes.
pub type Epochs = BTreeMap<u64, Arc<Secret>>;

/// What mls-rs reads and writes during one call.
#[derive(Default)]
pub struct Desk {
    pub state: Option<Secret>,
    pub epochs: Epochs,
    /// Numbers of the epochs written during the call.
    pub written: Vec<u64>,
    pub key_packages: BTreeMap<Vec<u8>, KeyPackageData>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Run `call` with `desk` as the store, and return the desk as it was left.
pub fn with_desk<T>(desk: Desk, call: impl FnOnce() -> T) -> (T, Desk) {
    /// Puts the outer desk back, also when `call` panics.
    struct Restore(Option<Desk>);
    impl Drop for Restore {
        fn drop(&mut self) {
            if let Some(outer) = self.0.take() {
                DESK.replace(outer);
            }
        }
    }
    let mut restore = Restore(Some(DESK.replace(desk)));
    let result = call();
    let outer = restore.0.take().unwrap_or_default();
    (result, DESK.replace(outer))
}

/// The storage provider of groups.
#[derive(Clone)]
pub struct Rows;

impl GroupStateStorage for Rows {
    type Error = Error;

    fn state(&self, _: &[u8]) -> Result<Option<Secret>> {
        Ok(DESK.with_borrow(|desk| desk.state.clone()))
    }

    fn epoch(&self, _: &[u8], epoch: u64) -> Result<Option<Secret>> {
        Ok(DESK.with_borrow(|desk| desk.epochs.get(&epoch).map(|row| Secret::clone(row))))
    }

    fn write(&mut self, state: GroupState, inserts: Vec<EpochRecord>, updates: Vec<EpochRecord>) -> Result<()> {
        DESK.with_borrow_mut(|desk| {
            desk.state = Some(state.data);
            for record in inserts.into_iter().chain(updates) {
                desk.written.push(record.id);
                desk.epochs.insert(record.id, Arc::new(record.data));
            }
        });
        Ok(())
    }

    fn max_epoch_id(&self, _: &[u8]) -> Result<Option<u64>> {
        Ok(DESK.with_borrow(|desk| desk.epochs.keys().next_back().copied()))
    }
}

/// The storage provider of key packages.
#[derive(Clone)]
pub struct KeyPackages;

impl KeyPackageStorage for KeyPackages {
    type Error = Error;

    fn delete(&mut self, id: &[u8]) -> Result<()> {
        DESK.with_borrow_mut(|desk| desk.key_packages.remove(id));
        Ok(())
    }

    fn insert(&mut self, id: Vec<u8>, package: KeyPackageData) -> Result<()> {
        DESK.with_borrow_mut(|desk| desk.key_packages.insert(id, package));
        Ok(())
    }

    fn get(&self, id: &[u8]) -> Result<Option<KeyPackageData>> {
        Ok(DESK.with_borrow(|desk| desk.key_packages.get(id).cloned()))
    }
}

/// Seals rows under a device's storage key: AES-256-GCM with a random 96-bit nonce, bound to `scope` and row name.
#[derive(Clone)]
pub struct RowSeal {
    key: Secret,
}

impl RowSeal {
    /// `key`: 32 bytes.
    pub fn new(key: Secret) -> Result<Self> {
        if key.len() != crate::suite::KEY_BYTES {
            return Err(Error::new(Code::BadKey, "the storage key is not 32 bytes"));
        }
        Ok(Self { key })
    }

    /// `nonce || ciphertext`. `scope` is the group id, or the reference of a key package.
    pub fn seal(&self, scope: &[u8], name: &str, plaintext: &[u8]) -> Result<Vec<u8>> {
        let internal = |_| Error::new(Code::Internal, "sealing a row failed");
        let nonce = suite().random_bytes_vec(NONCE_BYTES).map_err(internal)?;
        let sealed = suite().aead_seal(&self.key, plaintext, Some(&binding(scope, name)), &nonce).map_err(internal)?;
        Ok([nonce, sealed].concat())
    }

    /// Refused with `bad_state`: another key, another scope or name, changed bytes.
    pub fn open(&self, scope: &[u8], name: &str, sealed: &[u8]) -> Result<Secret> {
        let bad = || Error::new(Code::BadState, format!("the row {name} does not open"));
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_BYTES).ok_or_else(bad)?;
        suite().aead_open(&self.key, ciphertext, Some(&binding(scope, name)), nonce).map_err(|_| bad())
    }

    pub fn seal_key_package(&self, reference: &[u8], data: &KeyPackageData) -> Result<Vec<u8>> {
        let encoded = data.mls_encode_to_vec();
        let plaintext = Zeroizing::new(encoded.map_err(|_| Error::new(Code::Internal, "encoding failed"))?);
        self.seal(reference, "key_package", &plaintext)
    }

    pub fn open_key_package(&self, reference: &[u8], sealed: &[u8]) -> Result<KeyPackageData> {
        let plaintext = self.open(reference, "key_package", sealed)?;
        KeyPackageData::mls_decode(&mut &plaintext[..])
            .map_err(|_| Error::new(Code::BadState, "the key package's secret does not decode"))
    }
}

/// Associated data of a row: unambiguous, because both lengths are fixed by the prefix.
fn binding(scope: &[u8], name: &str) -> Vec<u8> {
    let length = (scope.len() as u64).to_be_bytes();
    [b"wardline/mls/row/v1", &length[..], scope, name.as_bytes()].concat()
}
