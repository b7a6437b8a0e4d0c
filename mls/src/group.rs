//! One MLS group of one member.
//!
//! mls-rs changes a group in memory even when it then refuses the message, so whatever comes from outside is tried on
//! a copy, which replaces the group only on success.

use std::sync::Arc;

use mls_rs::{
    group::{ContentType, ReceivedMessage},
    time::MlsTime,
    MlsMessage, MlsMessageDescription,
};

use crate::{
    effect::{effect, member_at, members, CommitEffect},
    errors::{Code, Error, Result},
    identity::{signing_identity, Identity},
    inspect::{check_commit, decode},
    member::{Member, MemberConfig},
    rules,
    storage::{with_desk, Desk, Epochs},
};

/// How many epochs before the current one can still be read.
pub const PAST_EPOCHS: u64 = 3;

/// A decrypted application message.
pub struct Received {
    pub plaintext: Vec<u8>,
    pub sender: Identity,
    pub authenticated_data: Vec<u8>,
    pub epoch: u64,
}

/// A commit that the delivery service has not accepted yet. The group keeps what it needs to apply it.
pub struct PendingCommit {
    pub message: Vec<u8>,
    pub welcome: Option<Vec<u8>>,
    /// The epoch in which it was made.
    pub epoch: u64,
}

/// See the module's text. Cloning gives an independent copy.
#[derive(Clone)]
pub struct Group {
    pub(crate) member: Arc<Member>,
    pub(crate) inner: mls_rs::Group<MemberConfig>,
    pub(crate) epochs: Epochs,
    pub(crate) active: bool,
    /// Whether anything changed since the rows were last handed out, and the epoch of the tree that was.
    pub(crate) changed: bool,
    pub(crate) saved_tree: Option<u64>,
}

impl Group {
    /// A group that was just founded or joined: nothing of it is stored.
    pub(crate) fn entered(member: Arc<Member>, inner: mls_rs::Group<MemberConfig>) -> Self {
        Self { member, inner, epochs: Epochs::new(), active: true, changed: true, saved_tree: None }
    }

    pub fn group_id(&self) -> &[u8] {
        self.inner.group_id()
    }

    pub fn epoch(&self) -> u64 {
        self.inner.current_epoch()
    }

    pub fn founder(&self) -> Result<String> {
        rules::founder(self.inner.context())
    }

    pub fn members(&self) -> Result<Vec<Identity>> {
        members(&self.inner.roster())
    }

    pub fn has_pending(&self) -> bool {
        self.inner.has_pending_commit()
    }

    pub fn active(&self) -> bool {
        self.active
    }

    fn check_active(&self) -> Result<()> {
        match self.active {
            true => Ok(()),
            false => Err(Error::new(Code::Removed, "this device was removed from the group")),
        }
    }

    /// Run `call` on `inner` with this group's stored epochs in reach.
    fn with_rows<T>(&mut self, call: impl FnOnce() -> std::result::Result<T, mls_rs::error::MlsError>) -> Result<T> {
        let desk = Desk { epochs: std::mem::take(&mut self.epochs), ..Desk::default() };
        let (result, desk) = with_desk(desk, call);
        self.epochs = desk.epochs;
        Ok(result?)
    }

    /// Encrypt an application message, padded in steps (RFC 9420 section 6.3). `authenticated_data` stays readable.
    pub fn encrypt(&mut self, plaintext: &[u8], authenticated_data: &[u8]) -> Result<Vec<u8>> {
        self.check_active()?;
        self.changed = true;
        let message = (self.inner).encrypt_application_message(plaintext, authenticated_data.to_vec())?;
        Ok(message.to_bytes()?)
    }

    /// Decrypt an application message of the current epoch or one of the last `PAST_EPOCHS`.
    pub fn decrypt(&mut self, bytes: &[u8]) -> Result<Received> {
        self.check_active()?;
        let message = decode(bytes)?;
        let epoch = self.check_application(&message)?;
        let mut next = self.inner.clone();
        let received = self.with_rows(|| next.process_incoming_message(message))?;
        let ReceivedMessage::ApplicationMessage(received) = received else {
            return Err(Error::new(Code::WrongKind, "not an application message"));
        };
        let sender = member_at(&next.roster(), received.sender_index)?;
        self.inner = next;
        self.changed = true;
        Ok(Received {
            plaintext: received.data().to_vec(),
            sender,
            authenticated_data: received.authenticated_data,
            epoch,
        })
    }

    fn check_application(&self, message: &MlsMessage) -> Result<u64> {
        let MlsMessageDescription::PrivateProtocolMessage {
            group_id,
            epoch_id,
            content_type: ContentType::Application,
        } = message.description()
        else {
            return Err(Error::new(Code::WrongKind, "not an application message"));
        };
        if group_id != self.group_id() {
            return Err(Error::new(Code::WrongGroup, "a message of another group"));
        }
        if epoch_id > self.epoch() || epoch_id + PAST_EPOCHS < self.epoch() {
            return Err(Error::new(Code::WrongEpoch, "a message of an epoch that is not kept"));
        }
        Ok(epoch_id)
    }

    /// Apply another member's commit, or the own pending one. `now`: when the delivery service accepted it, so that all
    /// members judge the certificates that it brings at the same second. A commit that was pending is dropped.
    pub fn process_commit(&mut self, bytes: &[u8], now: u64) -> Result<CommitEffect> {
        self.check_active()?;
        let message = decode(bytes)?;
        check_commit(&message, self.group_id(), self.epoch())?;
        let mut next = self.inner.clone();
        let received = self.with_rows(|| next.process_incoming_message_with_time(message, MlsTime::from(now)))?;
        let ReceivedMessage::Commit(description) = received else {
            return Err(Error::new(Code::WrongKind, "not a commit"));
        };
        self.advance(next, description)
    }

    /// Add key packages and remove devices (by id) in one commit with an update path; both empty: a self-update. It
    /// takes effect by `apply_pending`, once the delivery service accepted it.
    pub fn commit(
        &mut self,
        add: &[Vec<u8>],
        remove: &[String],
        authenticated_data: &[u8],
        now: u64,
    ) -> Result<PendingCommit> {
        self.check_active()?;
        if self.has_pending() {
            return Err(Error::new(Code::CommitPending, "a commit is pending already"));
        }
        self.member.check_time(now)?;
        let leaving = self.leaf_indexes(remove)?;
        let current = signing_identity(&self.member.identity);
        let renewed = *self.inner.current_member_signing_identity()? != current;
        let mut next = self.inner.clone();
        let mut builder =
            (next.commit_builder()).authenticated_data(authenticated_data.to_vec()).commit_time(MlsTime::from(now));
        for key_package in add {
            builder = builder.add_member(decode(key_package)?)?;
        }
        for index in leaving {
            builder = builder.remove_member(index)?;
        }
        if renewed {
            builder = builder.set_new_signing_identity(self.member.signer.clone(), current);
        }
        let mut output = builder.build()?;
        let welcome = output.welcome_messages.pop();
        let pending = PendingCommit {
            message: output.commit_message.to_bytes()?,
            welcome: welcome.map(|w| w.to_bytes()).transpose()?,
            epoch: self.epoch(),
        };
        self.inner = next;
        self.changed = true;
        Ok(pending)
    }

    fn leaf_indexes(&self, devices: &[String]) -> Result<Vec<u32>> {
        if devices.is_empty() {
            return Ok(Vec::new());
        }
        let mut leaves = std::collections::HashMap::new();
        for member in self.inner.roster().members_iter() {
            leaves.insert(Identity::of(&member.signing_identity)?.device, member.index);
        }
        let index = |device: &String| {
            (leaves.get(device).copied()).ok_or_else(|| Error::new(Code::UnknownMember, "no such device in the group"))
        };
        devices.iter().map(index).collect()
    }

    /// Begin the epoch of the pending commit.
    pub fn apply_pending(&mut self) -> Result<CommitEffect> {
        self.check_active()?;
        let mut next = self.inner.clone();
        let description = self.with_rows(|| next.apply_pending_commit())?;
        self.advance(next, description)
    }

    /// Forget the pending commit: another one won its epoch.
    pub fn clear_pending(&mut self) {
        self.inner.clear_pending_commit();
        self.changed = true;
    }

    fn advance(
        &mut self,
        next: mls_rs::Group<MemberConfig>,
        description: mls_rs::group::CommitMessageDescription,
    ) -> Result<CommitEffect> {
        let effect = effect(description, &self.inner.roster(), &next.roster())?;
        self.active = !effect.removed_self;
        self.inner = next;
        self.changed = true;
        Ok(effect)
    }

    /// Signed GroupInfo with the ratchet tree, for the public view.
    pub fn group_info(&self) -> Result<Vec<u8>> {
        self.check_active()?;
        Ok(self.inner.group_info_message(true)?.to_bytes()?)
    }

    /// RFC 9420 section 8.7: equal among members that are in the same epoch with the same keys.
    pub fn epoch_authenticator(&self) -> Result<Vec<u8>> {
        self.check_active()?;
        Ok(self.inner.epoch_authenticator()?.to_vec())
    }
}
