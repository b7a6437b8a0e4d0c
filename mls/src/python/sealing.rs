//! HPKE and sealed requests.

use pyo3::prelude::*;

use crate::{errors::Result, sealing};

#[pyfunction]
#[pyo3(signature = (public_key, *, info, authenticated_data, plaintext))]
fn seal(
    py: Python<'_>,
    public_key: &[u8],
    info: &[u8],
    authenticated_data: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>> {
    py.detach(|| sealing::seal(public_key, info, authenticated_data, plaintext))
}

#[pyfunction]
#[pyo3(signature = (secret_key, *, info, authenticated_data, sealed))]
fn open(py: Python<'_>, secret_key: &[u8], info: &[u8], authenticated_data: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let opened = py.detach(|| sealing::open(secret_key, info, authenticated_data, sealed))?;
    Ok(opened.to_vec())
}

#[pyfunction]
fn generate_sealing_key() -> Result<(Vec<u8>, Vec<u8>)> {
    let (secret, public) = sealing::generate_sealing_key()?;
    Ok((secret.to_vec(), public))
}

#[pyclass(frozen, module = "wardline_mls")]
pub struct RequestContext {
    core: sealing::RequestContext,
}

#[pymethods]
impl RequestContext {
    fn seal_answer(&self, plaintext: &[u8]) -> Result<Vec<u8>> {
        self.core.seal_answer(plaintext)
    }

    fn open_answer(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        Ok(self.core.open_answer(sealed)?.to_vec())
    }
}

#[pyfunction]
#[pyo3(signature = (public_key, *, info, plaintext))]
fn seal_request(py: Python<'_>, public_key: &[u8], info: &[u8], plaintext: &[u8]) -> Result<(Vec<u8>, RequestContext)> {
    let (sealed, core) = py.detach(|| sealing::seal_request(public_key, info, plaintext))?;
    Ok((sealed, RequestContext { core }))
}

#[pyfunction]
#[pyo3(signature = (secret_key, *, info, sealed))]
fn open_request(py: Python<'_>, secret_key: &[u8], info: &[u8], sealed: &[u8]) -> Result<(Vec<u8>, RequestContext)> {
    let (plaintext, core) = py.detach(|| sealing::open_request(secret_key, info, sealed))?;
    Ok((plaintext.to_vec(), RequestContext { core }))
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<RequestContext>()?;
    module.add_function(wrap_pyfunction!(seal, module)?)?;
    module.add_function(wrap_pyfunction!(open, module)?)?;
    module.add_function(wrap_pyfunction!(generate_sealing_key, module)?)?;
    module.add_function(wrap_pyfunction!(seal_request, module)?)?;
    module.add_function(wrap_pyfunction!(open_request, module)?)
}
