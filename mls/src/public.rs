//! A group as the delivery service sees it. No secret is in it, and none of this module's types can decrypt.
//!
//! The public view verifies signatures, certificates and the rules; it cannot check confirmation tag, membership tag
//! or path ciphertexts (RFC 9420 section 6.1 needs the group's secrets for that). A bad commit of an insider can
//! therefore win an epoch here; members refuse it, report it signed, and the steward founds the next generation.

use std::collections::BTreeMap;

use mls_rs::{
    external_client::{ExternalGroup, ExternalReceivedMessage, ExternalSnapshot},
    time::MlsTime,
};

use crate::{
    effect::{effect, members, CommitEffect},
    errors::{Code, Error, Result},
    identity::Identity,
    inspect::{check_commit, decode, public_client, PublicConfig},
    rules::{self, not_permitted, MAX_MEMBERS},
    verifier::Verifier,
};

/// Immutable: `apply` returns the next one.
pub struct PublicGroup {
    inner: ExternalGroup<PublicConfig>,
}

impl PublicGroup {
    /// Begin to observe from a GroupInfo with ratchet tree. At epoch 0 its founder must be a steward, alone, of the
    /// organisation that the group names, with a certificate valid at `now`; later leaves were checked for time when
    /// they entered.
    pub fn observe(group_info: &[u8], anchors: &BTreeMap<String, Vec<u8>>, now: u64) -> Result<Self> {
        let verifier = Verifier::new(anchors)?;
        let message = decode(group_info)?;
        let inner = public_client(verifier.clone()).observe_group(message, None, None)?;
        let group = Self { inner };
        let (founder, members) = (group.founder()?, group.members()?);
        if members.len() > MAX_MEMBERS {
            return Err(Error::new(Code::GroupFull, "a group holds at most 256 devices"));
        }
        if group.epoch() == 0 {
            match &members[..] {
                [only] if only.steward && only.organisation == founder => {
                    verifier.verify(&only.chain, Some(now))?;
                }
                _ => return Err(not_permitted("only a steward founds groups, alone")),
            }
        }
        Ok(group)
    }

    /// Load what `save` returned.
    pub fn load(data: &[u8], anchors: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let bad = |_| Error::new(Code::BadState, "the public group does not decode");
        let snapshot = ExternalSnapshot::from_bytes(data).map_err(bad)?;
        let inner = public_client(Verifier::new(anchors)?).load_group(snapshot).map_err(bad)?;
        Ok(Self { inner })
    }

    pub fn group_id(&self) -> &[u8] {
        self.inner.group_context().group_id()
    }

    pub fn epoch(&self) -> u64 {
        self.inner.group_context().epoch()
    }

    pub fn founder(&self) -> Result<String> {
        rules::founder(self.inner.group_context())
    }

    pub fn members(&self) -> Result<Vec<Identity>> {
        members(&self.inner.roster())
    }

    /// Check a commit by the rules and return the group after it. `now`: when it was received.
    pub fn apply(&self, commit: &[u8], now: u64) -> Result<(Self, CommitEffect)> {
        let message = decode(commit)?;
        check_commit(&message, self.group_id(), self.epoch())?;
        let mut inner = self.inner.clone();
        let received = inner.process_incoming_message_with_time(message, MlsTime::from(now))?;
        let ExternalReceivedMessage::Commit(description) = received else {
            return Err(Error::new(Code::WrongKind, "not a commit"));
        };
        let effect = effect(description, &self.inner.roster(), &inner.roster())?;
        Ok((Self { inner }, effect))
    }

    /// Everything that `load` needs.
    pub fn save(&self) -> Result<Vec<u8>> {
        Ok(self.inner.snapshot().to_bytes()?)
    }
}
