//! What needs no secret.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::values;
use crate::{errors::Result, inspect, public, verifier::Verifier};

#[wasm_bindgen]
pub struct PublicGroup {
    core: public::PublicGroup,
}

#[wasm_bindgen]
impl PublicGroup {
    pub fn observe(
        #[wasm_bindgen(js_name = groupInfo)] group_info: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
        now: f64,
    ) -> Result<PublicGroup> {
        let core = public::PublicGroup::observe(group_info, &values::take_record(anchors)?, now as u64)?;
        Ok(Self { core })
    }

    pub fn load(
        data: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
    ) -> Result<PublicGroup> {
        Ok(Self { core: public::PublicGroup::load(data, &values::take_record(anchors)?)? })
    }

    #[wasm_bindgen(getter, js_name = groupId)]
    pub fn group_id(&self) -> Vec<u8> {
        self.core.group_id().to_vec()
    }

    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> f64 {
        self.core.epoch() as f64
    }

    #[wasm_bindgen(getter)]
    pub fn founder(&self) -> Result<String> {
        self.core.founder()
    }

    #[wasm_bindgen(getter, unchecked_return_type = "Identity[]")]
    pub fn members(&self) -> Result<JsValue> {
        Ok(values::identities(&self.core.members()?))
    }

    #[wasm_bindgen(unchecked_return_type = "[PublicGroup, CommitEffect]")]
    pub fn apply(&self, commit: &[u8], now: f64) -> Result<Array> {
        let (core, effect) = self.core.apply(commit, now as u64)?;
        Ok(Array::of2(&Self { core }.into(), &values::commit_effect(&effect)))
    }

    pub fn save(&self) -> Result<Vec<u8>> {
        self.core.save()
    }
}

#[wasm_bindgen(js_name = inspectMessage, unchecked_return_type = "MessageInfo")]
pub fn inspect_message(message: &[u8]) -> Result<JsValue> {
    Ok(values::message_info(&inspect::inspect_message(message)?))
}

#[wasm_bindgen(js_name = inspectKeyPackage, unchecked_return_type = "KeyPackageInfo")]
pub fn inspect_key_package(
    message: &[u8],
    #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
    now: f64,
) -> Result<JsValue> {
    let info = inspect::inspect_key_package(message, &values::take_record(anchors)?, now as u64)?;
    Ok(values::key_package_info(&info))
}

/// Of a vault's sealing certificate: `publicKey` is the key to seal to.
#[wasm_bindgen(js_name = verifySealingChain, unchecked_return_type = "Identity")]
pub fn verify_sealing_chain(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] chain: &Array,
    #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
    now: f64,
) -> Result<JsValue> {
    let verifier = Verifier::new(&values::take_record(anchors)?)?;
    let identity = verifier.verify_sealing(&values::take_list(chain)?.into(), now as u64)?;
    Ok(values::identity(&identity))
}

/// `now` undefined: validity times are not checked.
#[wasm_bindgen(js_name = verifyChain, unchecked_return_type = "Identity")]
pub fn verify_chain(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] chain: &Array,
    #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
    now: Option<f64>,
) -> Result<JsValue> {
    let verifier = Verifier::new(&values::take_record(anchors)?)?;
    let identity = verifier.verify(&values::take_list(chain)?.into(), now.map(|second| second as u64))?;
    Ok(values::identity(&identity))
}
