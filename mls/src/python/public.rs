//! The delivery service's face: nothing here can decrypt.

use std::collections::BTreeMap;

use pyo3::prelude::*;

use super::types::{identities, CommitEffect, Identity, KeyPackageInfo, MessageInfo};
use crate::{errors::Result, inspect, public, verifier::Verifier};

type Anchors = BTreeMap<String, Vec<u8>>;

#[pyclass(frozen, module = "wardline_mls")]
pub struct PublicGroup {
    core: public::PublicGroup,
}

#[pymethods]
impl PublicGroup {
    #[staticmethod]
    #[pyo3(signature = (group_info, *, anchors, now))]
    fn observe(py: Python<'_>, group_info: &[u8], anchors: Anchors, now: u64) -> Result<Self> {
        let core = py.detach(|| public::PublicGroup::observe(group_info, &anchors, now))?;
        Ok(Self { core })
    }

    #[staticmethod]
    #[pyo3(signature = (data, *, anchors))]
    fn load(py: Python<'_>, data: &[u8], anchors: Anchors) -> Result<Self> {
        let core = py.detach(|| public::PublicGroup::load(data, &anchors))?;
        Ok(Self { core })
    }

    #[getter]
    fn group_id(&self) -> &[u8] {
        self.core.group_id()
    }

    #[getter]
    fn epoch(&self) -> u64 {
        self.core.epoch()
    }

    #[getter]
    fn founder(&self) -> Result<String> {
        self.core.founder()
    }

    #[getter]
    fn members(&self, py: Python<'_>) -> Result<Vec<Identity>> {
        py.detach(|| self.core.members()).map(identities)
    }

    #[pyo3(signature = (commit, *, now))]
    fn apply(&self, py: Python<'_>, commit: &[u8], now: u64) -> Result<(Self, CommitEffect)> {
        let (core, effect) = py.detach(|| self.core.apply(commit, now))?;
        Ok((Self { core }, effect.into()))
    }

    fn save(&self, py: Python<'_>) -> Result<Vec<u8>> {
        py.detach(|| self.core.save())
    }
}

#[pyfunction]
fn inspect_message(message: &[u8]) -> Result<MessageInfo> {
    inspect::inspect_message(message).map(MessageInfo::from)
}

#[pyfunction]
#[pyo3(signature = (message, *, anchors, now))]
fn inspect_key_package(py: Python<'_>, message: &[u8], anchors: Anchors, now: u64) -> Result<KeyPackageInfo> {
    py.detach(|| inspect::inspect_key_package(message, &anchors, now)).map(KeyPackageInfo::from)
}

#[pyfunction]
#[pyo3(signature = (chain, *, anchors, now))]
fn verify_chain(py: Python<'_>, chain: Vec<Vec<u8>>, anchors: Anchors, now: Option<u64>) -> Result<Identity> {
    let identity = py.detach(|| Verifier::new(&anchors)?.verify(&chain.into(), now))?;
    Ok(crate::identity::Identity::clone(&identity).into())
}

#[pyfunction]
#[pyo3(signature = (chain, *, anchors, now))]
fn verify_sealing_chain(py: Python<'_>, chain: Vec<Vec<u8>>, anchors: Anchors, now: u64) -> Result<Identity> {
    let identity = py.detach(|| Verifier::new(&anchors)?.verify_sealing(&chain.into(), now))?;
    Ok(crate::identity::Identity::clone(&identity).into())
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PublicGroup>()?;
    module.add_function(wrap_pyfunction!(inspect_message, module)?)?;
    module.add_function(wrap_pyfunction!(inspect_key_package, module)?)?;
    module.add_function(wrap_pyfunction!(verify_chain, module)?)?;
    module.add_function(wrap_pyfunction!(verify_sealing_chain, module)?)
}
