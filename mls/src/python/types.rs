//! Values that Python reads.

use pyo3::prelude::*;

use crate::{effect, identity, inspect, member, rows};

#[pyclass(frozen, get_all, eq, hash, module = "wardline_mls")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    organisation: String,
    account: String,
    device: String,
    steward: bool,
    public_key: Vec<u8>,
    not_before: u64,
    not_after: u64,
    chain: Vec<Vec<u8>>,
}

impl From<identity::Identity> for Identity {
    fn from(core: identity::Identity) -> Self {
        Self {
            organisation: core.organisation,
            account: core.account,
            device: core.device,
            steward: core.steward,
            public_key: core.public_key,
            not_before: core.not_before,
            not_after: core.not_after,
            chain: core.chain.iter().map(|der| der.to_vec()).collect(),
        }
    }
}

#[pymethods]
impl Identity {
    fn __repr__(&self) -> String {
        let Self { organisation, account, device, .. } = self;
        format!("Identity({organisation}/{account}/{device})")
    }
}

pub fn identities(list: Vec<identity::Identity>) -> Vec<Identity> {
    list.into_iter().map(Identity::from).collect()
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct KeyPackage {
    message: Vec<u8>,
    reference: Vec<u8>,
    secret: Vec<u8>,
}

impl From<member::KeyPackage> for KeyPackage {
    fn from(core: member::KeyPackage) -> Self {
        Self { message: core.message, reference: core.reference, secret: core.secret }
    }
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct KeyPackageInfo {
    identity: Identity,
    reference: Vec<u8>,
    last_resort: bool,
    not_after: u64,
}

impl From<inspect::KeyPackageInfo> for KeyPackageInfo {
    fn from(core: inspect::KeyPackageInfo) -> Self {
        Self {
            identity: core.identity.into(),
            reference: core.reference,
            last_resort: core.last_resort,
            not_after: core.not_after,
        }
    }
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct MessageInfo {
    kind: &'static str,
    group_id: Vec<u8>,
    epoch: u64,
    authenticated_data: Vec<u8>,
    recipients: Vec<Vec<u8>>,
}

impl From<inspect::MessageInfo> for MessageInfo {
    fn from(core: inspect::MessageInfo) -> Self {
        let inspect::MessageInfo { kind, group_id, epoch, authenticated_data, recipients } = core;
        Self { kind, group_id, epoch, authenticated_data, recipients }
    }
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct CommitEffect {
    epoch: u64,
    committer: Identity,
    added: Vec<Identity>,
    removed: Vec<Identity>,
    authenticated_data: Vec<u8>,
    removed_self: bool,
}

impl From<effect::CommitEffect> for CommitEffect {
    fn from(core: effect::CommitEffect) -> Self {
        Self {
            epoch: core.epoch,
            committer: core.committer.into(),
            added: identities(core.added),
            removed: identities(core.removed),
            authenticated_data: core.authenticated_data,
            removed_self: core.removed_self,
        }
    }
}

#[pyclass(frozen, get_all, module = "wardline_mls")]
pub struct Change {
    put: Vec<(String, Vec<u8>)>,
    delete: Vec<String>,
}

impl From<rows::Change> for Change {
    fn from(core: rows::Change) -> Self {
        Self { put: core.put, delete: core.delete }
    }
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Identity>()?;
    module.add_class::<KeyPackage>()?;
    module.add_class::<KeyPackageInfo>()?;
    module.add_class::<MessageInfo>()?;
    module.add_class::<CommitEffect>()?;
    module.add_class::<Change>()
}
