//! Who may change a group: one rule set for members and for the public view.
//!
//! Only stewards add and remove, each its own organisation's devices. The founding organisation's steward may also
//! bring in another organisation's *steward*, which then adds its own devices, and may remove anybody. Everybody else
//! only updates their own leaf. Whatever is not an Add or a Remove is refused.

use mls_rs::{
    group::{GroupContext, Member, Roster},
    mls_rules::{CommitDirection, CommitOptions, CommitSource, EncryptionOptions, ProposalBundle},
    ExtensionList, MlsRules,
};
use mls_rs_core::extension::{Extension, ExtensionType};

use crate::{
    errors::{Code, Error, Result},
    identity::{is_id, Identity},
};

/// The most leaves one group may have.
pub const MAX_MEMBERS: usize = 256;

/// GroupContext extension that names the founding organisation, in the private-use range (RFC 9420 section 17.3).
pub const FOUNDER: ExtensionType = ExtensionType::new(0xF0A1);

pub fn not_permitted(detail: &str) -> Error {
    Error::new(Code::NotPermitted, detail)
}

/// The group context extensions of a group founded by `organisation`.
pub fn founding_extensions(organisation: &str) -> ExtensionList {
    let mut list = ExtensionList::new();
    list.set(Extension::new(FOUNDER, organisation.as_bytes().to_vec()));
    list
}

/// The founding organisation. A context with any other extension than that one is not a group of ours.
pub fn founder(context: &GroupContext) -> Result<String> {
    let [extension] = &context.extensions[..] else {
        return Err(not_permitted("the group context has other extensions"));
    };
    match String::from_utf8(extension.extension_data.clone()) {
        Ok(id) if extension.extension_type == FOUNDER && is_id(&id) => Ok(id),
        _ => Err(not_permitted("the group context names no founder")),
    }
}

/// Whether `committer` may add the device `added` to a group founded by `founder`.
pub fn may_add(committer: &Identity, added: &Identity, founder: &str) -> bool {
    let own = added.organisation == committer.organisation;
    committer.steward && (own || (added.steward && committer.organisation == founder))
}

/// Whether `committer` may remove the device `removed` from a group founded by `founder`.
pub fn may_remove(committer: &Identity, removed: &Identity, founder: &str) -> bool {
    let own = removed.organisation == committer.organisation;
    committer.steward && (own || committer.organisation == founder)
}

/// The rules as mls-rs asks for them, on sending and on receiving.
#[derive(Clone)]
pub struct Rules;

impl Rules {
    fn check(committer: &Member, roster: &Roster, context: &GroupContext, proposals: &ProposalBundle) -> Result<()> {
        let (adds, removes) = (proposals.add_proposals(), proposals.remove_proposals());
        if proposals.length() != adds.len() + removes.len() {
            return Err(not_permitted("a proposal that is neither Add nor Remove"));
        }
        if proposals.length() == 0 {
            return Ok(());
        }
        let founder = founder(context)?;
        let committer = Identity::of(&committer.signing_identity)?;
        for add in adds {
            let added = Identity::of(add.proposal.signing_identity())?;
            if !may_add(&committer, &added, &founder) {
                return Err(not_permitted("this member may not add that device"));
            }
        }
        for remove in removes {
            let member = roster.member_with_index(remove.proposal.to_remove())?;
            if !may_remove(&committer, &Identity::of(&member.signing_identity)?, &founder) {
                return Err(not_permitted("this member may not remove that device"));
            }
        }
        if roster.members_iter().count() + adds.len() > MAX_MEMBERS + removes.len() {
            return Err(Error::new(Code::GroupFull, "a group holds at most 256 devices"));
        }
        Ok(())
    }
}

impl MlsRules for Rules {
    type Error = Error;

    fn filter_proposals(
        &self,
        _: CommitDirection,
        source: CommitSource,
        roster: &Roster,
        context: &GroupContext,
        proposals: ProposalBundle,
    ) -> Result<ProposalBundle> {
        let CommitSource::ExistingMember(committer) = source else {
            return Err(not_permitted("external commits are not used"));
        };
        Self::check(&committer, roster, context, &proposals)?;
        Ok(proposals)
    }

    /// Every commit carries a path, so that each one also heals its committer's leaf.
    fn commit_options(&self, _: &Roster, _: &GroupContext, _: &ProposalBundle) -> Result<CommitOptions> {
        Ok(CommitOptions::new()
            .with_path_required(true)
            .with_ratchet_tree_extension(true)
            .with_single_welcome_message(true)
            .with_allow_external_commit(false))
    }

    /// Handshakes in the open, for the public view; application messages padded in steps, which hides their exact
    /// length.
    fn encryption_options(&self, _: &Roster, _: &GroupContext) -> Result<EncryptionOptions> {
        Ok(EncryptionOptions::default())
    }
}
