//! One device and its group, by OpenMLS.
//!
//! OpenMLS does not look into X.509 credentials: it is given Wardline's chains as they are.

use openmls::prelude::{
    tls_codec::{Deserialize, Serialize, VLBytes},
    *,
};
use openmls_traits::OpenMlsProvider;

use crate::{
    crypto::SUITE,
    provider::{Provider, SignatureKey},
};

type Failure = Box<dyn std::error::Error>;
type Result<T> = std::result::Result<T, Failure>;

/// Wardline's GroupContext extension (mls/src/rules.rs).
const FOUNDER: u16 = 0xF0A1;
/// As many as mls/src/group.rs keeps.
const PAST_EPOCHS: usize = 3;

pub struct Member {
    provider: Provider,
    signer: SignatureKey,
    credential: CredentialWithKey,
    now: u64,
    group: Option<MlsGroup>,
}

/// What an epoch's members have in common.
pub struct About {
    pub epoch: u64,
    pub authenticator: Vec<u8>,
}

impl Member {
    /// `chain`: DER, leaf first. `scalar` and `point`: the key of its leaf. `now`: seconds since the epoch.
    pub fn new(chain: Vec<Vec<u8>>, scalar: Vec<u8>, point: Vec<u8>, now: u64) -> Result<Self> {
        let mut certificates = Vec::new();
        for certificate in chain {
            VLBytes::from(certificate).tls_serialize(&mut certificates)?;
        }
        let credential = CredentialWithKey {
            credential: Credential::new(CredentialType::X509, certificates),
            signature_key: point.into(),
        };
        Ok(Self { provider: Provider::new(), signer: SignatureKey(scalar), credential, now, group: None })
    }

    pub fn key_package(&self) -> Result<Vec<u8>> {
        let made = KeyPackage::builder()
            .key_package_lifetime(self.lifetime())
            .leaf_node_capabilities(capabilities())
            .build(SUITE, &self.provider, &self.signer, self.credential.clone())?;
        encode(MlsMessageOut::from(made.into_key_package()))
    }

    /// Found a group. That its founder is a steward is for the others to check.
    pub fn found(&mut self, group: &[u8], organisation: &[u8]) -> Result<()> {
        let founder = Extension::Unknown(FOUNDER, UnknownExtension(organisation.to_vec()));
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .lifetime(self.lifetime())
            .capabilities(capabilities())
            .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(true)
            .max_past_epochs(PAST_EPOCHS)
            .with_group_context_extensions(Extensions::single(founder)?)
            .build();
        let (id, credential) = (GroupId::from_slice(group), self.credential.clone());
        self.group = Some(MlsGroup::new_with_group_id(&self.provider, &self.signer, &config, id, credential)?);
        Ok(())
    }

    pub fn join(&mut self, welcome: &[u8]) -> Result<()> {
        let MlsMessageBodyIn::Welcome(welcome) = decode(welcome)?.extract() else {
            return Err("not a Welcome".into());
        };
        let config = MlsGroupJoinConfig::builder()
            .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
            .use_ratchet_tree_extension(true)
            .max_past_epochs(PAST_EPOCHS)
            .build();
        let joined =
            StagedWelcome::build_from_welcome(&self.provider, &config, welcome)?.replace_old_group().build()?;
        self.group = Some(joined.into_group(&self.provider)?);
        Ok(())
    }

    pub fn encrypt(&mut self, text: &[u8], authenticated_data: &[u8]) -> Result<Vec<u8>> {
        let group = group_mut(&mut self.group)?;
        group.set_aad(authenticated_data.to_vec());
        encode(group.create_message(&self.provider, &self.signer, text)?)
    }

    /// The text and the data that was authenticated with it.
    pub fn decrypt(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
        let group = group_mut(&mut self.group)?;
        let processed = group.process_message(&self.provider, decode(message)?.try_into_protocol_message()?)?;
        let authenticated_data = processed.aad().to_vec();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => Ok((message.into_bytes(), authenticated_data)),
            _ => Err("not an application message".into()),
        }
    }

    pub fn process(&mut self, commit: &[u8]) -> Result<()> {
        let group = group_mut(&mut self.group)?;
        let processed = group.process_message(&self.provider, decode(commit)?.try_into_protocol_message()?)?;
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err("not a commit".into());
        };
        Ok(group.merge_staged_commit(&self.provider, *staged)?)
    }

    /// A commit that adds these key packages and removes the leaves with these signature keys; with neither, it renews
    /// the own leaf. `path`: renew the own leaf whatever else it does. And the Welcome.
    pub fn commit(
        &mut self,
        add: &[Vec<u8>],
        remove: &[Vec<u8>],
        path: bool,
        authenticated_data: &[u8],
    ) -> Result<(Vec<u8>, Option<Vec<u8>>)> {
        let added = add.iter().map(|bytes| self.read_key_package(bytes)).collect::<Result<Vec<_>>>()?;
        let group = group_mut(&mut self.group)?;
        let removed: Vec<_> =
            group.members().filter(|each| remove.contains(&each.signature_key)).map(|each| each.index).collect();
        group.set_aad(authenticated_data.to_vec());
        let made = group
            .commit_builder()
            .force_self_update(path)
            .propose_adds(added)
            .propose_removals(removed)
            .load_psks(self.provider.storage())?
            .build(self.provider.rand(), self.provider.crypto(), &self.signer, |_| true)?
            .stage_commit(&self.provider)?;
        let (commit, welcome, _) = made.into_messages();
        Ok((encode(commit)?, welcome.map(encode).transpose()?))
    }

    pub fn won(&mut self) -> Result<()> {
        Ok(group_mut(&mut self.group)?.merge_pending_commit(&self.provider)?)
    }

    pub fn lost(&mut self) -> Result<()> {
        Ok(group_mut(&mut self.group)?.clear_pending_commit(self.provider.storage())?)
    }

    pub fn about(&self) -> Result<About> {
        let group = self.group.as_ref().ok_or("in no group")?;
        let authenticator = group.epoch_authenticator().as_slice().to_vec();
        Ok(About { epoch: group.epoch().as_u64(), authenticator })
    }

    pub fn is_active(&self) -> bool {
        self.group.as_ref().is_some_and(MlsGroup::is_active)
    }

    /// The signed GroupInfo with the ratchet tree.
    pub fn group_info(&self) -> Result<Vec<u8>> {
        let group = self.group.as_ref().ok_or("in no group")?;
        encode(group.export_group_info(self.provider.crypto(), &self.signer, true)?)
    }

    fn read_key_package(&self, bytes: &[u8]) -> Result<KeyPackage> {
        let MlsMessageBodyIn::KeyPackage(read) = decode(bytes)?.extract() else {
            return Err("not a key package".into());
        };
        Ok(read.validate(self.provider.crypto(), ProtocolVersion::Mls10)?)
    }

    /// As the key packages of `members.mjs`, backdated for clocks that are behind.
    fn lifetime(&self) -> Lifetime {
        Lifetime::init(self.now - 3600, self.now + 30 * 86_400)
    }
}

fn group_mut(group: &mut Option<MlsGroup>) -> Result<&mut MlsGroup> {
    group.as_mut().ok_or_else(|| "in no group".into())
}

/// What mls/src/inspect.rs wants of a leaf.
fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(FOUNDER)]),
        Some(&[]),
        Some(&[CredentialType::X509]),
    )
}

fn decode(bytes: &[u8]) -> Result<MlsMessageIn> {
    Ok(MlsMessageIn::tls_deserialize_exact(bytes)?)
}

fn encode(message: MlsMessageOut) -> Result<Vec<u8>> {
    Ok(message.tls_serialize_detached()?)
}
