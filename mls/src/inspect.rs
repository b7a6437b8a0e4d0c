//! What anyone may read of a message or a key package, and nothing more.

use std::collections::BTreeMap;

use mls_rs::{
    external_client::{builder::*, ExternalClient},
    group::{Capabilities, ContentType, Sender},
    time::MlsTime,
    MlsMessage, MlsMessageDescription, ProtocolVersion,
};
use mls_rs_core::{
    extension::ExtensionType,
    identity::{CredentialType, SigningIdentity},
    mls_rs_codec::{self, byte_vec, MlsDecode},
};

use crate::{
    errors::{Code, Error, Result},
    identity::Identity,
    rules::{not_permitted, Rules, FOUNDER},
    suite::{provider, suite, Provider, SUITE},
    verifier::Verifier,
};

/// An external client's configuration: no secret in it.
pub type PublicConfig =
    WithCryptoProvider<Provider, WithIdentityProvider<Verifier, WithMlsRules<Rules, ExternalBaseConfig>>>;

pub fn public_client(verifier: Verifier) -> ExternalClient<PublicConfig> {
    ExternalClient::builder()
        .mls_rules(Rules)
        .identity_provider(verifier)
        .crypto_provider(provider())
        .extension_type(FOUNDER)
        .build()
}

/// Decode an MLSMessage of protocol version mls10 (RFC 9420 section 6), all of it.
pub fn decode(message: &[u8]) -> Result<MlsMessage> {
    let malformed = || Error::new(Code::Malformed, "not an MLSMessage");
    match message {
        [0, 1, ..] => MlsMessage::from_bytes(message).map_err(|_| malformed()),
        _ => Err(malformed()),
    }
}

fn wrong_kind(detail: &str) -> Error {
    Error::new(Code::WrongKind, detail)
}

/// The public header of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct MessageInfo {
    pub kind: &'static str,
    pub group_id: Vec<u8>,
    pub epoch: u64,
    pub authenticated_data: Vec<u8>,
    pub recipients: Vec<Vec<u8>>,
}

/// Read the header. Refused: handshakes as PrivateMessage, application messages as PublicMessage, external commits.
pub fn inspect_message(bytes: &[u8]) -> Result<MessageInfo> {
    let message = decode(bytes)?;
    let mut info = MessageInfo {
        kind: "",
        group_id: message.group_id().unwrap_or_default().to_vec(),
        epoch: message.epoch().unwrap_or_default(),
        authenticated_data: Vec::new(),
        recipients: Vec::new(),
    };
    match message.description() {
        MlsMessageDescription::PrivateProtocolMessage { content_type, .. } => {
            if content_type != ContentType::Application {
                return Err(wrong_kind("a handshake message is encrypted"));
            }
            info.kind = "application";
            info.authenticated_data = private_authenticated_data(bytes)?;
        }
        MlsMessageDescription::PublicProtocolMessage { content_type, sender, authenticated_data, .. } => {
            if content_type != ContentType::Commit {
                return Err(wrong_kind("a public message that is not a commit"));
            }
            if !matches!(sender, Sender::Member(_)) {
                return Err(not_permitted("external commits are not used"));
            }
            info.kind = "commit";
            info.authenticated_data = authenticated_data.to_vec();
        }
        MlsMessageDescription::Welcome { key_package_refs, .. } => {
            info.kind = "welcome";
            info.recipients = key_package_refs.iter().map(|r| r.to_vec()).collect();
        }
        MlsMessageDescription::GroupInfo => info.kind = "group_info",
        MlsMessageDescription::KeyPackage => info.kind = "key_package",
    }
    Ok(info)
}

/// The authenticated data of a PrivateMessage, which mls-rs shows only after decryption (RFC 9420 section 6.3).
fn private_authenticated_data(bytes: &[u8]) -> Result<Vec<u8>> {
    let malformed = |_| Error::new(Code::Malformed, "not a PrivateMessage");
    let mut reader = bytes;
    let _version_and_wire_format = u32::mls_decode(&mut reader).map_err(malformed)?;
    let _group_id: Vec<u8> = byte_vec::mls_decode(&mut reader).map_err(malformed)?;
    let _epoch = u64::mls_decode(&mut reader).map_err(malformed)?;
    let _content_type = u8::mls_decode(&mut reader).map_err(malformed)?;
    byte_vec::mls_decode(&mut reader).map_err(malformed)
}

/// Check the header of a commit for a group at `epoch`. Every commit must carry a path: it heals its committer's leaf.
pub fn check_commit(message: &MlsMessage, group_id: &[u8], epoch: u64) -> Result<()> {
    let MlsMessageDescription::PublicProtocolMessage {
        group_id: group,
        epoch_id,
        content_type: ContentType::Commit,
        sender,
        ..
    } = message.description()
    else {
        return Err(wrong_kind("not a commit as PublicMessage"));
    };
    if group != group_id {
        return Err(Error::new(Code::WrongGroup, "a commit of another group"));
    }
    if epoch_id != epoch {
        return Err(Error::new(Code::WrongEpoch, "a commit of another epoch"));
    }
    if !matches!(sender, Sender::Member(_)) {
        return Err(not_permitted("external commits are not used"));
    }
    if message.commit_path_leaf_node().is_none() {
        return Err(Error::new(Code::InvalidCommit, "a commit without an update path"));
    }
    Ok(())
}

/// What anyone can read of a published key package.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyPackageInfo {
    pub identity: Identity,
    pub reference: Vec<u8>,
    pub last_resort: bool,
    pub not_after: u64,
}

/// Check that a key package's leaf can stand in our groups, which mls-rs would find out only while adding it among
/// others.
fn check_capabilities(message: &[u8]) -> std::result::Result<bool, mls_rs_codec::Error> {
    let mut reader = message;
    let _version_and_wire_format = u32::mls_decode(&mut reader)?;
    let _version_and_suite = u32::mls_decode(&mut reader)?;
    let _init_key: Vec<u8> = byte_vec::mls_decode(&mut reader)?;
    let _encryption_key: Vec<u8> = byte_vec::mls_decode(&mut reader)?;
    SigningIdentity::mls_decode(&mut reader)?;
    let capabilities = Capabilities::mls_decode(&mut reader)?;
    Ok(capabilities.extensions.contains(&FOUNDER)
        && capabilities.credentials.contains(&CredentialType::X509)
        && capabilities.cipher_suites.contains(&SUITE)
        && capabilities.protocol_versions.contains(&ProtocolVersion::MLS_10))
}

/// Verify a key package at `now`: signatures, certificate, lifetime (no longer than the certificate's), capabilities.
pub fn inspect_key_package(bytes: &[u8], anchors: &BTreeMap<String, Vec<u8>>, now: u64) -> Result<KeyPackageInfo> {
    let verifier = Verifier::new(anchors)?;
    let message = decode(bytes)?;
    let reference = message.key_package_reference(&suite())?;
    let reference = reference.ok_or_else(|| wrong_kind("not a key package"))?;
    let package = public_client(verifier.clone()).validate_key_package(message, Some(MlsTime::from(now)))?;
    let identity = verifier.verify_signing(package.signing_identity(), Some(now))?;
    let not_after = package.expiration()?.seconds_since_epoch();
    if not_after > identity.not_after {
        return Err(Error::new(Code::BadKeyPackage, "the key package outlives its certificate"));
    }
    if !matches!(check_capabilities(bytes), Ok(true)) {
        return Err(Error::new(Code::BadKeyPackage, "its leaf does not support our groups"));
    }
    Ok(KeyPackageInfo {
        identity: Identity::clone(&identity),
        reference: reference.to_vec(),
        last_resort: (package.extensions).has_extension(ExtensionType::LAST_RESORT_KEY_PACKAGE),
        not_after,
    })
}
