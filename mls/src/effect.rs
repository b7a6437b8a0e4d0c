//! What an applied commit did, told the same way by members and by the public view.

use mls_rs::group::{proposal::Proposal, CommitEffect as Effect, CommitMessageDescription, NewEpoch, Roster};

use crate::{
    errors::{Code, Error, Result},
    identity::Identity,
};

/// What an applied commit did.
#[derive(Debug, PartialEq, Eq)]
pub struct CommitEffect {
    /// The epoch that it began.
    pub epoch: u64,
    pub committer: Identity,
    pub added: Vec<Identity>,
    pub removed: Vec<Identity>,
    pub authenticated_data: Vec<u8>,
    /// The receiving member itself was removed.
    pub removed_self: bool,
}

/// The identity of the leaf at `index`.
pub fn member_at(roster: &Roster, index: u32) -> Result<Identity> {
    Identity::of(&roster.member_with_index(index)?.signing_identity)
}

/// All identities of a roster, by leaf index.
pub fn members(roster: &Roster) -> Result<Vec<Identity>> {
    (roster.members_iter()).map(|member| Identity::of(&member.signing_identity)).collect()
}

/// Read mls-rs's description of a commit between the rosters `before` and `after`.
pub fn effect(description: CommitMessageDescription, before: &Roster, after: &Roster) -> Result<CommitEffect> {
    let (new_epoch, removed_self): (Box<NewEpoch>, bool) = match description.effect {
        Effect::NewEpoch(new_epoch) => (new_epoch, false),
        Effect::Removed { new_epoch, .. } => (new_epoch, true),
        Effect::ReInit(_) => return Err(Error::new(Code::NotPermitted, "ReInit is not used")),
    };
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for info in &new_epoch.applied_proposals {
        match &info.proposal {
            Proposal::Add(add) => added.push(Identity::of(add.signing_identity())?),
            Proposal::Remove(remove) => removed.push(member_at(before, remove.to_remove())?),
            _ => return Err(Error::new(Code::NotPermitted, "neither Add nor Remove")),
        }
    }
    Ok(CommitEffect {
        epoch: new_epoch.epoch,
        committer: member_at(after, description.committer)?,
        added,
        removed,
        authenticated_data: description.authenticated_data,
        removed_self,
    })
}
