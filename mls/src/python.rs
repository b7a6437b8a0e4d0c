//! The Python face: types and the GIL, nothing else. `wardline_mls.pyi` is its contract.

mod groups;
mod public;
mod sealing;
mod types;

use pyo3::prelude::*;

use crate::{errors::Error, identity, rules::MAX_MEMBERS};

pyo3::create_exception!(wardline_mls, MlsError, pyo3::exceptions::PyException);

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let raised = MlsError::new_err(error.to_string());
        Python::attach(|py| match raised.value(py).setattr("code", error.code.as_str()) {
            Ok(()) => raised,
            Err(other) => other,
        })
    }
}

#[pymodule]
fn wardline_mls(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("SUITE", 7)?;
    module.add("MAX_MEMBERS", MAX_MEMBERS)?;
    module.add("EKU_DEVICE", identity::EKU_DEVICE)?;
    module.add("EKU_STEWARD", identity::EKU_STEWARD)?;
    module.add("EKU_SEALING", identity::EKU_SEALING)?;
    module.add("MlsError", module.py().get_type::<MlsError>())?;
    types::add(module)?;
    groups::add(module)?;
    public::add(module)?;
    sealing::add(module)
}
