//! Values that JavaScript reads and hands in.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{
    effect::CommitEffect,
    errors::{Code, Error, Result},
    group::{PendingCommit, Received},
    identity::Identity,
    inspect::{KeyPackageInfo, MessageInfo},
    member::KeyPackage,
    rows::Change,
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface MlsError extends Error { readonly name: "MlsError"; readonly code: string }
export interface Identity {
  organisation: string; account: string; device: string; steward: boolean;
  publicKey: Uint8Array; notBefore: number; notAfter: number; chain: Uint8Array[];
}
export interface KeyPackage { message: Uint8Array; reference: Uint8Array; secret: Uint8Array }
export interface KeyPackageInfo { identity: Identity; reference: Uint8Array; lastResort: boolean; notAfter: number }
export interface MessageInfo {
  kind: "application" | "commit" | "welcome" | "key_package" | "group_info";
  groupId: Uint8Array; epoch: number; authenticatedData: Uint8Array; recipients: Uint8Array[];
}
export interface Received { plaintext: Uint8Array; sender: Identity; authenticatedData: Uint8Array; epoch: number }
export interface CommitEffect {
  epoch: number; committer: Identity; added: Identity[]; removed: Identity[];
  authenticatedData: Uint8Array; removedSelf: boolean;
}
export interface PendingCommit { message: Uint8Array; welcome: Uint8Array | undefined; epoch: number }
export interface Change { put: [string, Uint8Array][]; delete: string[] }
/** Organisation id to root certificate (DER). */
export type Anchors = Record<string, Uint8Array>;
/** Row name to sealed value. */
export type Rows = Record<string, Uint8Array>;
/** Key package references with their sealed secrets. */
export type Secrets = [Uint8Array, Uint8Array][];
"#;

/// Set a property of an object that this module made, which cannot fail.
pub fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    let done = Reflect::set(object, &name.into(), &value.into());
    debug_assert!(done.is_ok());
}

fn object<const N: usize>(properties: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

pub fn bytes(data: &[u8]) -> JsValue {
    Uint8Array::from(data).into()
}

fn list<T>(items: impl IntoIterator<Item = T>, convert: impl Fn(T) -> JsValue) -> JsValue {
    items.into_iter().map(convert).collect::<Array>().into()
}

/// Times and epochs stay far below 2^53.
fn number(value: u64) -> JsValue {
    (value as f64).into()
}

pub fn identity(core: &Identity) -> JsValue {
    object([
        ("organisation", core.organisation.as_str().into()),
        ("account", core.account.as_str().into()),
        ("device", core.device.as_str().into()),
        ("steward", core.steward.into()),
        ("publicKey", bytes(&core.public_key)),
        ("notBefore", number(core.not_before)),
        ("notAfter", number(core.not_after)),
        ("chain", list(core.chain.iter(), |der| bytes(der))),
    ])
    .into()
}

pub fn identities(core: &[Identity]) -> JsValue {
    list(core, identity)
}

pub fn key_package(core: &KeyPackage) -> JsValue {
    object([("message", bytes(&core.message)), ("reference", bytes(&core.reference)), ("secret", bytes(&core.secret))])
        .into()
}

pub fn key_package_info(core: &KeyPackageInfo) -> JsValue {
    object([
        ("identity", identity(&core.identity)),
        ("reference", bytes(&core.reference)),
        ("lastResort", core.last_resort.into()),
        ("notAfter", number(core.not_after)),
    ])
    .into()
}

pub fn message_info(core: &MessageInfo) -> JsValue {
    object([
        ("kind", core.kind.into()),
        ("groupId", bytes(&core.group_id)),
        ("epoch", number(core.epoch)),
        ("authenticatedData", bytes(&core.authenticated_data)),
        ("recipients", list(&core.recipients, |reference| bytes(reference))),
    ])
    .into()
}

pub fn received(core: &Received) -> JsValue {
    object([
        ("plaintext", bytes(&core.plaintext)),
        ("sender", identity(&core.sender)),
        ("authenticatedData", bytes(&core.authenticated_data)),
        ("epoch", number(core.epoch)),
    ])
    .into()
}

pub fn commit_effect(core: &CommitEffect) -> JsValue {
    object([
        ("epoch", number(core.epoch)),
        ("committer", identity(&core.committer)),
        ("added", identities(&core.added)),
        ("removed", identities(&core.removed)),
        ("authenticatedData", bytes(&core.authenticated_data)),
        ("removedSelf", core.removed_self.into()),
    ])
    .into()
}

pub fn pending_commit(core: &PendingCommit) -> JsValue {
    object([
        ("message", bytes(&core.message)),
        ("welcome", core.welcome.as_deref().map_or(JsValue::UNDEFINED, bytes)),
        ("epoch", number(core.epoch)),
    ])
    .into()
}

pub fn change(core: &Change) -> JsValue {
    let row = |(name, sealed): &(String, Vec<u8>)| Array::of2(&name.as_str().into(), &bytes(sealed)).into();
    object([("put", list(&core.put, row)), ("delete", list(&core.delete, |name| name.as_str().into()))]).into()
}

fn taken(value: JsValue) -> Result<Vec<u8>> {
    let wrong = |_| Error::new(Code::Malformed, "not a Uint8Array");
    Ok(value.dyn_into::<Uint8Array>().map_err(wrong)?.to_vec())
}

/// `Uint8Array[]`.
pub fn take_list(array: &Array) -> Result<Vec<Vec<u8>>> {
    array.iter().map(taken).collect()
}

/// `string[]`.
pub fn take_strings(array: &Array) -> Result<Vec<String>> {
    let wrong = || Error::new(Code::Malformed, "not a string");
    array.iter().map(|value| value.as_string().ok_or_else(wrong)).collect()
}

/// `Record<string, Uint8Array>`.
pub fn take_record(record: &Object) -> Result<BTreeMap<String, Vec<u8>>> {
    let entry = |pair: JsValue| {
        let pair = Array::from(&pair);
        Ok((pair.get(0).as_string().unwrap_or_default(), taken(pair.get(1))?))
    };
    Object::entries(record).iter().map(entry).collect()
}

/// `[Uint8Array, Uint8Array][]`.
pub fn take_pairs(array: &Array) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
    let entry = |pair: JsValue| {
        let pair = Array::from(&pair);
        Ok((taken(pair.get(0))?, taken(pair.get(1))?))
    };
    array.iter().map(entry).collect()
}
