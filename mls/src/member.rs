//! One device's identity in MLS, and the ways into a group.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use mls_rs::{client_builder::*, time::MlsTime, Client, ExtensionList, MlsMessage};
use mls_rs_core::{
    crypto::{CipherSuiteProvider, SignatureSecretKey},
    extension::{Extension, ExtensionType},
    identity::CertificateChain,
    key_package::KeyPackageData,
};
use pkcs8::der::Decode;

use crate::{
    effect::member_at,
    errors::{Code, Error, Result},
    group::Group,
    identity::{signing_identity, Identity},
    inspect::decode,
    rules::{founder, founding_extensions, may_add, not_permitted, Rules, FOUNDER, MAX_MEMBERS},
    storage::{with_desk, Desk, KeyPackages, RowSeal, Rows, Secret},
    suite::{provider, suite, Provider, SCALAR_BYTES, SUITE},
    verifier::Verifier,
};

/// Key packages and founders' leaves are valid from this long before they are made, for clocks that are behind.
const BACKDATE_SECONDS: u64 = 3600;

pub type MemberConfig = WithCryptoProvider<
    Provider,
    WithIdentityProvider<
        Verifier,
        WithMlsRules<Rules, WithGroupStateStorage<Rows, WithKeyPackageRepo<KeyPackages, BaseConfig>>>,
    >,
>;

/// A new key package. Store `secret` durably before `message` leaves the device.
pub struct KeyPackage {
    pub message: Vec<u8>,
    pub reference: Vec<u8>,
    pub secret: Vec<u8>,
}

/// One device: signature key, certificate, anchors, and the key that seals its rows.
pub struct Member {
    pub identity: Identity,
    pub(crate) signer: SignatureSecretKey,
    pub(crate) verifier: Verifier,
    pub(crate) seal: RowSeal,
}

impl Member {
    /// `signing_key`: PKCS#8 DER, P-384, the one that the leaf certifies. `storage_key`: 32 bytes.
    pub fn new(
        signing_key: &[u8],
        chain: &CertificateChain,
        anchors: &BTreeMap<String, Vec<u8>>,
        storage_key: Secret,
    ) -> Result<Self> {
        let verifier = Verifier::new(anchors)?;
        let identity = Identity::clone(&*verifier.verify(chain, None)?);
        let signer = private_key(signing_key)?;
        let public = suite().signature_key_derive_public(&signer).map_err(bad_key)?;
        if public.as_ref() != identity.public_key {
            return Err(bad_key("not the key that the certificate names"));
        }
        Ok(Self { identity, signer, verifier, seal: RowSeal::new(storage_key)? })
    }

    /// Check that the own certificate is valid at `now`: whatever puts the own leaf into a group needs that.
    pub(crate) fn check_time(&self, now: u64) -> Result<()> {
        self.verifier.verify(&self.identity.chain, Some(now)).map(drop)
    }

    /// A client whose leaves live from `now` (backdated) for `lifetime` seconds, never beyond the certificate.
    fn client(&self, now: u64, lifetime: u64) -> (Client<MemberConfig>, MlsTime) {
        let not_before = now.saturating_sub(BACKDATE_SECONDS).max(self.identity.not_before);
        let not_after = now.saturating_add(lifetime).min(self.identity.not_after);
        let client = Client::builder()
            .key_package_repo(KeyPackages)
            .group_state_storage(Rows)
            .mls_rules(Rules)
            .identity_provider(self.verifier.clone())
            .crypto_provider(provider())
            .extension_types([FOUNDER, ExtensionType::LAST_RESORT_KEY_PACKAGE])
            .key_package_lifetime(Duration::from_secs(not_after.saturating_sub(not_before)))
            .signing_identity(signing_identity(&self.identity), self.signer.clone(), SUITE)
            .build();
        (client, MlsTime::from(not_before))
    }

    /// Make a key package that is valid for `lifetime` seconds, at most as long as the certificate. `last_resort`
    /// marks it as the one to use when no other is left (draft-ietf-mls-extensions, extension type 10).
    pub fn key_package(&self, now: u64, lifetime: u64, last_resort: bool) -> Result<KeyPackage> {
        self.check_time(now)?;
        let (client, from) = self.client(now, lifetime);
        let mut extensions = ExtensionList::new();
        if last_resort {
            extensions.set(Extension::new(ExtensionType::LAST_RESORT_KEY_PACKAGE, Vec::new()));
        }
        let (message, desk) = with_desk(Desk::default(), || {
            client.generate_key_package_message(extensions, ExtensionList::new(), Some(from))
        });
        let message = message?.to_bytes()?;
        let (reference, data) =
            (desk.key_packages.into_iter().next()).ok_or_else(|| internal("the key package was not stored"))?;
        let secret = self.seal.seal_key_package(&reference, &data)?;
        Ok(KeyPackage { message, reference, secret })
    }

    /// Found a group with this device as its only member. Only a steward can.
    pub fn found(self: &Arc<Self>, group_id: &[u8], now: u64) -> Result<Group> {
        if !self.identity.steward {
            return Err(not_permitted("only a steward founds groups"));
        }
        self.check_time(now)?;
        let (client, from) = self.client(now, u64::MAX);
        let builder = (client.group_builder()?)
            .with_group_id(group_id.to_vec())
            .with_group_context_extensions(founding_extensions(&self.identity.organisation))
            .with_now_time(from);
        let (group, _) = with_desk(Desk::default(), || builder.build());
        Ok(Group::entered(self.clone(), group?))
    }

    /// Join by a Welcome. `secrets`: sealed secrets by key package reference. No leaf's certificate is checked for
    /// time here: one expired leaf must not keep everybody else out.
    ///
    /// Its sender must be a steward that may add this device, so a device's group always holds a steward of its own
    /// organisation: the sender, or the device itself.
    pub fn join(self: &Arc<Self>, welcome: &[u8], secrets: &BTreeMap<Vec<u8>, Vec<u8>>) -> Result<Group> {
        let message = decode(welcome)?;
        let desk = Desk { key_packages: self.open_recipients(&message, secrets)?, ..Desk::default() };
        let (client, _) = self.client(0, 0);
        let (joined, _) = with_desk(desk, || client.join_group(None, &message, None));
        let (group, info) = joined?;
        let founder = founder(group.context())?;
        let roster = group.roster();
        if !may_add(&member_at(&roster, info.sender)?, &self.identity, &founder) {
            return Err(not_permitted("the Welcome is not from a steward that may add this device"));
        }
        if roster.members_iter().count() > MAX_MEMBERS {
            return Err(Error::new(Code::GroupFull, "a group holds at most 256 devices"));
        }
        Ok(Group::entered(self.clone(), group))
    }

    fn open_recipients(
        &self,
        welcome: &MlsMessage,
        secrets: &BTreeMap<Vec<u8>, Vec<u8>>,
    ) -> Result<BTreeMap<Vec<u8>, KeyPackageData>> {
        let mut opened = BTreeMap::new();
        for reference in welcome.welcome_key_package_references() {
            if let Some(sealed) = secrets.get(&reference[..]) {
                let data = self.seal.open_key_package(reference, sealed)?;
                opened.insert(reference.to_vec(), data);
            }
        }
        if opened.is_empty() {
            return Err(Error::new(Code::KeyPackageUnknown, "the Welcome is for no key package of this device"));
        }
        Ok(opened)
    }

    /// The client that loads groups: it makes no leaves, so it needs no lifetime.
    pub(crate) fn loader(&self) -> Client<MemberConfig> {
        self.client(0, 0).0
    }
}

fn internal(detail: &str) -> Error {
    Error::new(Code::Internal, detail)
}

fn bad_key(detail: impl ToString) -> Error {
    Error::new(Code::BadKey, detail.to_string())
}

/// The scalar of a PKCS#8 private key (RFC 5958, RFC 5915).
fn private_key(pkcs8: &[u8]) -> Result<SignatureSecretKey> {
    let unreadable = |_| bad_key("the signing key is not PKCS#8 with an EC key");
    let outer = pkcs8::PrivateKeyInfoRef::from_der(pkcs8).map_err(unreadable)?;
    let inner = sec1::EcPrivateKey::from_der(outer.private_key.as_bytes()).map_err(unreadable)?;
    if inner.private_key.len() != SCALAR_BYTES {
        return Err(bad_key("the signing key is not on P-384"));
    }
    Ok(inner.private_key.to_vec().into())
}
