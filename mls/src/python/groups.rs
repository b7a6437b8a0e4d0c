//! Members and their groups. Expensive calls release the GIL; a group's lock is only ever taken without it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pyo3::prelude::*;
use zeroize::Zeroizing;

use super::types::{identities, Change, CommitEffect, Identity, KeyPackage};
use crate::{errors::Result, group, member};

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct Received {
    plaintext: Vec<u8>,
    sender: Identity,
    authenticated_data: Vec<u8>,
    epoch: u64,
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct PendingCommit {
    message: Vec<u8>,
    welcome: Option<Vec<u8>>,
    epoch: u64,
}

#[pyclass(frozen, module = "wardline_mls")]
pub struct Group {
    core: Mutex<group::Group>,
}

impl Group {
    fn new(core: group::Group) -> Self {
        Self { core: Mutex::new(core) }
    }

    fn lock(&self) -> MutexGuard<'_, group::Group> {
        // A panic inside leaves the group as it was: whatever can fail works on a copy.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T: Send>(&self, py: Python<'_>, call: impl FnOnce(&mut group::Group) -> T + Send) -> T {
        py.detach(|| call(&mut self.lock()))
    }
}

#[pymethods]
impl Group {
    #[getter]
    fn group_id(&self, py: Python<'_>) -> Vec<u8> {
        self.with(py, |group| group.group_id().to_vec())
    }

    #[getter]
    fn epoch(&self, py: Python<'_>) -> u64 {
        self.with(py, |group| group.epoch())
    }

    #[getter]
    fn founder(&self, py: Python<'_>) -> Result<String> {
        self.with(py, |group| group.founder())
    }

    #[getter]
    fn members(&self, py: Python<'_>) -> Result<Vec<Identity>> {
        self.with(py, |group| group.members()).map(identities)
    }

    #[getter]
    fn has_pending(&self, py: Python<'_>) -> bool {
        self.with(py, |group| group.has_pending())
    }

    #[getter]
    fn active(&self, py: Python<'_>) -> bool {
        self.with(py, |group| group.active())
    }

    fn copy(&self, py: Python<'_>) -> Self {
        self.with(py, |group| Self::new(group.clone()))
    }

    fn encrypt(&self, py: Python<'_>, plaintext: &[u8], authenticated_data: &[u8]) -> Result<Vec<u8>> {
        self.with(py, |group| group.encrypt(plaintext, authenticated_data))
    }

    fn decrypt(&self, py: Python<'_>, message: &[u8]) -> Result<Received> {
        let received = self.with(py, |group| group.decrypt(message))?;
        Ok(Received {
            plaintext: received.plaintext,
            sender: received.sender.into(),
            authenticated_data: received.authenticated_data,
            epoch: received.epoch,
        })
    }

    fn process_commit(&self, py: Python<'_>, message: &[u8], now: u64) -> Result<CommitEffect> {
        self.with(py, |group| group.process_commit(message, now)).map(CommitEffect::from)
    }

    #[pyo3(signature = (*, add, remove, authenticated_data, now))]
    fn commit(
        &self,
        py: Python<'_>,
        add: Vec<Vec<u8>>,
        remove: Vec<String>,
        authenticated_data: &[u8],
        now: u64,
    ) -> Result<PendingCommit> {
        let pending = self.with(py, |group| group.commit(&add, &remove, authenticated_data, now))?;
        Ok(PendingCommit { message: pending.message, welcome: pending.welcome, epoch: pending.epoch })
    }

    fn apply_pending(&self, py: Python<'_>) -> Result<CommitEffect> {
        self.with(py, |group| group.apply_pending()).map(CommitEffect::from)
    }

    fn clear_pending(&self, py: Python<'_>) {
        self.with(py, |group| group.clear_pending());
    }

    fn group_info(&self, py: Python<'_>) -> Result<Vec<u8>> {
        self.with(py, |group| group.group_info())
    }

    fn epoch_authenticator(&self, py: Python<'_>) -> Result<Vec<u8>> {
        self.with(py, |group| group.epoch_authenticator())
    }

    fn save(&self, py: Python<'_>) -> Result<Change> {
        self.with(py, |group| group.save()).map(Change::from)
    }
}

#[pyclass(frozen, module = "wardline_mls")]
pub struct Member {
    core: Arc<member::Member>,
}

#[pymethods]
impl Member {
    #[new]
    #[pyo3(signature = (*, signing_key, chain, anchors, storage_key))]
    fn new(
        signing_key: &[u8],
        chain: Vec<Vec<u8>>,
        anchors: BTreeMap<String, Vec<u8>>,
        storage_key: &[u8],
    ) -> Result<Self> {
        let storage_key = Zeroizing::new(storage_key.to_vec());
        let core = member::Member::new(signing_key, &chain.into(), &anchors, storage_key)?;
        Ok(Self { core: Arc::new(core) })
    }

    #[getter]
    fn identity(&self) -> Identity {
        self.core.identity.clone().into()
    }

    #[pyo3(signature = (*, now, lifetime, last_resort = false))]
    fn key_package(&self, py: Python<'_>, now: u64, lifetime: u64, last_resort: bool) -> Result<KeyPackage> {
        py.detach(|| self.core.key_package(now, lifetime, last_resort)).map(KeyPackage::from)
    }

    #[pyo3(signature = (group_id, *, now))]
    fn found(&self, py: Python<'_>, group_id: &[u8], now: u64) -> Result<Group> {
        py.detach(|| self.core.found(group_id, now)).map(Group::new)
    }

    fn join(&self, py: Python<'_>, welcome: &[u8], secrets: BTreeMap<Vec<u8>, Vec<u8>>) -> Result<Group> {
        py.detach(|| self.core.join(welcome, &secrets)).map(Group::new)
    }

    fn load(&self, py: Python<'_>, group_id: &[u8], rows: BTreeMap<String, Vec<u8>>) -> Result<Group> {
        py.detach(|| group::Group::load(self.core.clone(), group_id, &rows)).map(Group::new)
    }
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Received>()?;
    module.add_class::<PendingCommit>()?;
    module.add_class::<Group>()?;
    module.add_class::<Member>()
}
