//! Saving a group as sealed rows, and loading it from them.
//!
//! `state` holds everything but the tree; `tree` is written only when the epoch changed; `epoch/<number>` keeps what
//! is needed to read late messages. Each row is bound to group and name by its seal; that `state` and `tree` belong
//! together is checked by the tree hash.

use std::{collections::BTreeMap, sync::Arc};

use mls_rs::group::ExportedTree;
use zeroize::Zeroizing;

use crate::{
    errors::{Code, Error, Result},
    group::{Group, PAST_EPOCHS},
    member::Member,
    storage::{with_desk, Desk, Epochs, Secret},
};

/// First byte of `state`: the layout of the rows.
const LAYOUT: u8 = 1;
/// Bytes of a tree hash (SHA-384).
const HASH_BYTES: usize = 48;

/// Rows to write, in the transaction of the effect.
#[derive(Default)]
pub struct Change {
    pub put: Vec<(String, Vec<u8>)>,
    pub delete: Vec<String>,
}

fn bad_state(detail: &str) -> Error {
    Error::new(Code::BadState, detail)
}

fn epoch_row(epoch: u64) -> String {
    format!("epoch/{epoch}")
}

impl Group {
    /// The rows that differ from those last saved.
    pub fn save(&mut self) -> Result<Change> {
        if !self.changed {
            return Ok(Change::default());
        }
        let desk = Desk { epochs: std::mem::take(&mut self.epochs), ..Desk::default() };
        let inner = &mut self.inner;
        let (written, desk) = with_desk(desk, || inner.write_to_storage_without_ratchet_tree());
        self.epochs = desk.epochs;
        written?;
        let state = desk.state.ok_or_else(|| bad_state("no state was written"))?;
        let mut change = Change::default();
        self.put(&mut change, "state", &[&[LAYOUT, self.active as u8], &state[..]])?;
        if self.saved_tree != Some(self.epoch()) {
            let tree = Zeroizing::new(self.inner.export_tree().to_bytes()?);
            let hash = self.inner.context().tree_hash.clone();
            self.put(&mut change, "tree", &[&hash, &tree])?;
        }
        let oldest = self.epoch().saturating_sub(PAST_EPOCHS);
        let kept = self.epochs.split_off(&oldest);
        let dropped = std::mem::replace(&mut self.epochs, kept);
        for epoch in desk.written.iter().filter(|epoch| **epoch >= oldest) {
            self.put(&mut change, &epoch_row(*epoch), &[&self.epochs[epoch]])?;
        }
        change.delete = dropped.keys().map(|epoch| epoch_row(*epoch)).collect();
        self.changed = false;
        self.saved_tree = Some(self.epoch());
        Ok(change)
    }

    fn put(&self, change: &mut Change, name: &str, parts: &[&[u8]]) -> Result<()> {
        let plaintext = Zeroizing::new(parts.concat());
        let sealed = self.member.seal.seal(self.group_id(), name, &plaintext)?;
        change.put.push((name.to_owned(), sealed));
        Ok(())
    }

    /// Load what `save` handed out. Refused with `bad_state`: rows that are missing, changed, or of different moments.
    pub fn load(member: Arc<Member>, group_id: &[u8], rows: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let open = |name: &str| -> Result<Secret> {
            let sealed = rows.get(name).ok_or_else(|| bad_state("a row is missing"))?;
            member.seal.open(group_id, name, sealed)
        };
        let state = open("state")?;
        let (active, snapshot) = match &state[..] {
            [LAYOUT, active, snapshot @ ..] => (*active != 0, Zeroizing::new(snapshot.to_vec())),
            _ => return Err(bad_state("the state has another layout")),
        };
        let tree = open("tree")?;
        let (hash, tree) = (tree.split_at_checked(HASH_BYTES)).ok_or_else(|| bad_state("the tree is cut short"))?;
        let tree = ExportedTree::from_bytes(tree).map_err(|_| bad_state("the tree does not decode"))?;
        let mut epochs = Epochs::new();
        for name in rows.keys().filter(|name| !matches!(name.as_str(), "state" | "tree")) {
            let epoch = (name.strip_prefix("epoch/")).and_then(|number| number.parse().ok());
            let epoch = epoch.ok_or_else(|| bad_state("a row has an unknown name"))?;
            epochs.insert(epoch, Arc::new(open(name)?));
        }
        let desk = Desk { state: Some(snapshot), epochs, ..Desk::default() };
        let client = member.loader();
        let (inner, desk) = with_desk(desk, || client.load_group_with_ratchet_tree(group_id, tree));
        let inner = inner.map_err(|_| bad_state("the state does not decode"))?;
        if inner.context().tree_hash != hash || inner.group_id() != group_id {
            return Err(bad_state("state and tree are of different moments"));
        }
        let leaf = inner.current_member_signing_identity()?;
        if leaf.signature_key.as_ref() != member.identity.public_key {
            return Err(bad_state("the state is of another device"));
        }
        let saved_tree = Some(inner.current_epoch());
        Ok(Self { member, inner, epochs: desk.epochs, active, changed: false, saved_tree })
    }
}
