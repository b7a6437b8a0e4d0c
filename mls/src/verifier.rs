//! The one identity check of every face, and the provider that mls-rs asks.
//!
//! A chain is the leaf and at most one issuing certificate; it must lead to the anchor *of the organisation that the
//! leaf names*, so that one organisation's authority can never speak for another.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mls_rs_core::{
    extension::ExtensionList,
    identity::{CertificateChain, CredentialType, IdentityProvider, MemberValidationContext, SigningIdentity},
    time::MlsTime,
};

use crate::{
    certificate::Certificate,
    errors::{Code, Error, Result},
    identity::{bad, chain_of, is_id, Identity, Purpose},
};

/// The most chains whose verification is remembered: a few groups of 256.
const REMEMBERED: usize = 4096;

/// An identity that was verified, and when all certificates of its chain are valid together.
#[derive(Clone)]
struct Verified {
    identity: Arc<Identity>,
    not_before: u64,
    not_after: u64,
}

impl Verified {
    /// The identity, where the chain is valid at `now` or no time is asked about (RFC 5280 section 4.1.2.5: both ends
    /// inclusive).
    fn at(self, now: Option<u64>) -> Result<Arc<Identity>> {
        match now {
            Some(now) if now < self.not_before || now > self.not_after => {
                Err(Error::new(Code::CertificateExpired, "a certificate is not valid at this time"))
            }
            _ => Ok(self.identity),
        }
    }
}

/// What passed, so that a group of 256 costs one verification for each leaf and one for each issuing certificate.
#[derive(Default)]
struct Passed {
    chains: HashMap<CertificateChain, Verified>,
    issuing: HashSet<(String, Vec<u8>)>,
}

/// Verifies chains to the anchors, one organisation each, and remembers those that passed.
#[derive(Clone)]
pub struct Verifier {
    anchors: Arc<BTreeMap<String, Certificate>>,
    passed: Arc<Mutex<Passed>>,
}

impl Verifier {
    /// `anchors`: organisation id to root certificate (DER).
    pub fn new(anchors: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let parse = |(organisation, der): (&String, &Vec<u8>)| {
            if !is_id(organisation) {
                return Err(bad("an anchor's organisation is not an id"));
            }
            Ok((organisation.clone(), Certificate::parse(der)?))
        };
        Ok(Self { anchors: Arc::new(anchors.iter().map(parse).collect::<Result<_>>()?), passed: Arc::default() })
    }

    /// Verify `chain`; with `now`, also that it is valid at that second (both ends inclusive, RFC 5280 section
    /// 4.1.2.5).
    pub fn verify(&self, chain: &CertificateChain, now: Option<u64>) -> Result<Arc<Identity>> {
        let known = self.passed().chains.get(chain).cloned();
        let verified = match known {
            Some(verified) => verified,
            None => {
                let verified = self.verify_chain(chain, Purpose::Signing)?;
                let mut passed = self.passed();
                if passed.chains.len() >= REMEMBERED {
                    *passed = Passed::default();
                }
                passed.chains.insert(chain.clone(), verified.clone());
                verified
            }
        };
        verified.at(now)
    }

    /// Verify the chain of a vault's sealing certificate: `public_key` is then the key to seal to.
    pub fn verify_sealing(&self, chain: &CertificateChain, now: u64) -> Result<Arc<Identity>> {
        self.verify_chain(chain, Purpose::Sealing)?.at(Some(now))
    }

    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn verify_chain(&self, chain: &CertificateChain, purpose: Purpose) -> Result<Verified> {
        let parsed = chain.iter().map(|der| Certificate::parse(der));
        let parsed = parsed.collect::<Result<Vec<_>>>()?;
        let leaf = parsed.first().ok_or_else(|| bad("the chain is empty"))?;
        let identity = Identity::of_leaf(leaf, chain, purpose)?;
        let anchor = (self.anchors.get(&identity.organisation))
            .ok_or_else(|| Error::new(Code::Untrusted, "no anchor for that organisation"))?;
        match &parsed[..] {
            [leaf] => leaf.check_issued_by(anchor, 0)?,
            [leaf, issuing] => {
                let entry = (identity.organisation.clone(), chain[1].to_vec());
                if !self.passed().issuing.contains(&entry) {
                    issuing.check_issued_by(anchor, 1)?;
                    self.passed().issuing.insert(entry);
                }
                leaf.check_issued_by(issuing, 0)?;
            }
            _ => return Err(bad("more than one certificate between leaf and anchor")),
        }
        let all = || parsed.iter().chain([anchor]);
        Ok(Verified {
            identity: Arc::new(identity),
            not_before: all().map(|c| c.not_before).max().unwrap_or_default(),
            not_after: all().map(|c| c.not_after).min().unwrap_or_default(),
        })
    }

    /// Verify the credential of a leaf node.
    pub fn verify_signing(&self, signing: &SigningIdentity, now: Option<u64>) -> Result<Arc<Identity>> {
        let identity = self.verify(chain_of(signing)?, now)?;
        if identity.public_key != signing.signature_key.as_ref() {
            return Err(bad("the leaf's signature key is not its certificate's"));
        }
        Ok(identity)
    }
}

impl IdentityProvider for Verifier {
    type Error = Error;

    fn validate_member(
        &self,
        signing: &SigningIdentity,
        timestamp: Option<MlsTime>,
        _: MemberValidationContext<'_>,
    ) -> Result<()> {
        let now = timestamp.map(|time| time.seconds_since_epoch());
        self.verify_signing(signing, now).map(drop)
    }

    fn validate_external_sender(
        &self,
        _: &SigningIdentity,
        _: Option<MlsTime>,
        _: Option<&ExtensionList>,
    ) -> Result<()> {
        Err(Error::new(Code::NotPermitted, "external senders are not used"))
    }

    fn identity(&self, signing: &SigningIdentity, _: &ExtensionList) -> Result<Vec<u8>> {
        let chain = chain_of(signing)?;
        if let Some(verified) = self.passed().chains.get(chain) {
            return Ok(verified.identity.bytes());
        }
        Ok(Identity::of(signing)?.bytes())
    }

    /// A renewal keeps organisation, account, device and key: with another key, late messages would not verify.
    fn valid_successor(&self, old: &SigningIdentity, new: &SigningIdentity, _: &ExtensionList) -> Result<bool> {
        let (old, new) = (Identity::of(old)?, Identity::of(new)?);
        Ok(old.organisation == new.organisation
            && old.account == new.account
            && old.device == new.device
            && old.steward == new.steward
            && old.public_key == new.public_key)
    }

    fn supported_types(&self) -> Vec<CredentialType> {
        vec![CredentialType::X509]
    }
}
