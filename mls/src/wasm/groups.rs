//! Members and their groups.

use std::sync::Arc;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::values;
use crate::{errors::Result, group, member};

#[wasm_bindgen]
pub struct Group {
    core: group::Group,
}

#[wasm_bindgen]
impl Group {
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

    #[wasm_bindgen(getter, js_name = hasPending)]
    pub fn has_pending(&self) -> bool {
        self.core.has_pending()
    }

    #[wasm_bindgen(getter)]
    pub fn active(&self) -> bool {
        self.core.active()
    }

    pub fn copy(&self) -> Group {
        Self { core: self.core.clone() }
    }

    pub fn encrypt(
        &mut self,
        plaintext: &[u8],
        #[wasm_bindgen(js_name = authenticatedData)] authenticated_data: &[u8],
    ) -> Result<Vec<u8>> {
        self.core.encrypt(plaintext, authenticated_data)
    }

    #[wasm_bindgen(unchecked_return_type = "Received")]
    pub fn decrypt(&mut self, message: &[u8]) -> Result<JsValue> {
        Ok(values::received(&self.core.decrypt(message)?))
    }

    #[wasm_bindgen(js_name = processCommit, unchecked_return_type = "CommitEffect")]
    pub fn process_commit(&mut self, message: &[u8], now: f64) -> Result<JsValue> {
        Ok(values::commit_effect(&self.core.process_commit(message, now as u64)?))
    }

    #[wasm_bindgen(unchecked_return_type = "PendingCommit")]
    pub fn commit(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] add: &Array,
        #[wasm_bindgen(unchecked_param_type = "string[]")] remove: &Array,
        #[wasm_bindgen(js_name = authenticatedData)] authenticated_data: &[u8],
        now: f64,
    ) -> Result<JsValue> {
        let (add, remove) = (values::take_list(add)?, values::take_strings(remove)?);
        Ok(values::pending_commit(&self.core.commit(&add, &remove, authenticated_data, now as u64)?))
    }

    #[wasm_bindgen(js_name = applyPending, unchecked_return_type = "CommitEffect")]
    pub fn apply_pending(&mut self) -> Result<JsValue> {
        Ok(values::commit_effect(&self.core.apply_pending()?))
    }

    #[wasm_bindgen(js_name = clearPending)]
    pub fn clear_pending(&mut self) {
        self.core.clear_pending();
    }

    #[wasm_bindgen(js_name = groupInfo)]
    pub fn group_info(&self) -> Result<Vec<u8>> {
        self.core.group_info()
    }

    #[wasm_bindgen(js_name = epochAuthenticator)]
    pub fn epoch_authenticator(&self) -> Result<Vec<u8>> {
        self.core.epoch_authenticator()
    }

    #[wasm_bindgen(unchecked_return_type = "Change")]
    pub fn save(&mut self) -> Result<JsValue> {
        Ok(values::change(&self.core.save()?))
    }
}

#[wasm_bindgen]
pub struct Member {
    core: Arc<member::Member>,
}

#[wasm_bindgen]
impl Member {
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(js_name = signingKey)] signing_key: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] chain: &Array,
        #[wasm_bindgen(unchecked_param_type = "Anchors")] anchors: &Object,
        #[wasm_bindgen(js_name = storageKey)] storage_key: &[u8],
    ) -> Result<Member> {
        let (chain, anchors) = (values::take_list(chain)?, values::take_record(anchors)?);
        let storage_key = Zeroizing::new(storage_key.to_vec());
        let core = member::Member::new(signing_key, &chain.into(), &anchors, storage_key)?;
        Ok(Self { core: Arc::new(core) })
    }

    #[wasm_bindgen(getter, unchecked_return_type = "Identity")]
    pub fn identity(&self) -> JsValue {
        values::identity(&self.core.identity)
    }

    #[wasm_bindgen(js_name = keyPackage, unchecked_return_type = "KeyPackage")]
    pub fn key_package(
        &self,
        now: f64,
        lifetime: f64,
        #[wasm_bindgen(js_name = lastResort)] last_resort: bool,
    ) -> Result<JsValue> {
        Ok(values::key_package(&self.core.key_package(now as u64, lifetime as u64, last_resort)?))
    }

    pub fn found(&self, #[wasm_bindgen(js_name = groupId)] group_id: &[u8], now: f64) -> Result<Group> {
        Ok(Group { core: self.core.found(group_id, now as u64)? })
    }

    pub fn join(
        &self,
        welcome: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Secrets")] secrets: &Array,
    ) -> Result<Group> {
        Ok(Group { core: self.core.join(welcome, &values::take_pairs(secrets)?)? })
    }

    pub fn load(
        &self,
        #[wasm_bindgen(js_name = groupId)] group_id: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Rows")] rows: &Object,
    ) -> Result<Group> {
        Ok(Group { core: group::Group::load(self.core.clone(), group_id, &values::take_record(rows)?)? })
    }
}
