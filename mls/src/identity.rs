//! Who a leaf is: the one identity check of every face, and the provider that mls-rs asks.
//!
//! A chain is the leaf and at most one issuing certificate; it must lead to the anchor *of the organisation that the leaf
//! names*, so that one organisation's authority can never speak for another.

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
};

/// Extended key usages, under the arc of the UUID ec250d3f-505e-491c-8625-bf96ca0f7f44 (X.667).
pub const EKU_DEVICE: &str = "2.25.313890190676577805569602681315827613508.1";
pub const EKU_STEWARD: &str = "2.25.313890190676577805569602681315827613508.2";
pub const EKU_SEALING: &str = "2.25.313890190676577805569602681315827613508.3";

/// The same arc as DER contents octets; the last arc follows as one byte.
const ARC: [u8; 20] = [
    0x69, 0x83, 0xd8, 0xa5, 0x86, 0xcf, 0xea, 0x85, 0xf2, 0xa4, 0xb9, 0x86, 0x92, 0xef, 0xf2, 0xec, 0xd0, 0xbd, 0xfe,
    0x44,
];

/// The most chains whose verification is remembered: a few groups of 256.
const REMEMBERED: usize = 4096;

/// What a leaf's certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub organisation: String,
    pub account: String,
    pub device: String,
    pub steward: bool,
    pub public_key: Vec<u8>,
    pub not_before: u64,
    pub not_after: u64,
    /// DER, leaf first, without the anchor.
    pub chain: CertificateChain,
}

fn bad(detail: &str) -> Error {
    Error::new(Code::BadCertificate, detail)
}

/// Whether this is an id of Wardline: 32 lower-case hexadecimal digits.
pub fn is_id(text: &str) -> bool {
    text.len() == 32 && (text.bytes()).all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Identity {
    /// Read a leaf without verifying who vouches for it: for leaves of a tree that were verified when they entered.
    pub fn read(chain: &CertificateChain) -> Result<Self> {
        let der = chain.first().ok_or_else(|| bad("the chain is empty"))?;
        Self::of_leaf(&Certificate::parse(der)?, chain)
    }

    /// As `read`, for the credential of a leaf node.
    pub fn of(signing: &SigningIdentity) -> Result<Self> {
        let identity = Self::read(chain_of(signing)?)?;
        if identity.public_key != signing.signature_key.as_ref() {
            return Err(bad("the leaf's signature key is not its certificate's"));
        }
        Ok(identity)
    }

    fn of_leaf(leaf: &Certificate, chain: &CertificateChain) -> Result<Self> {
        let uri = (leaf.uri.as_deref()).ok_or_else(|| bad("not exactly one subject alternative name, a URI"))?;
        let ids: Vec<&str> = (uri.strip_prefix("wardline:")).map(|path| path.split('/').collect()).unwrap_or_default();
        let [organisation, account, device] = ids[..] else {
            return Err(bad("the URI is not wardline:<organisation>/<account>/<device>"));
        };
        if ![organisation, account, device].into_iter().all(is_id) {
            return Err(bad("an id in the URI is not 32 hexadecimal digits"));
        }
        let used_for = |last: u8| (leaf.extended_key_usage.iter()).any(|oid| oid[..] == [&ARC[..], &[last]].concat());
        if !leaf.may_sign() || !used_for(1) || used_for(3) {
            return Err(bad("not a certificate for a device's signatures"));
        }
        Ok(Self {
            organisation: organisation.to_owned(),
            account: account.to_owned(),
            device: device.to_owned(),
            steward: used_for(2),
            public_key: leaf.public_key.clone(),
            not_before: leaf.not_before,
            not_after: leaf.not_after,
            chain: chain.clone(),
        })
    }

    /// Bytes that MLS compares for uniqueness in a group: the device, whichever account or organisation claims it.
    pub fn bytes(&self) -> Vec<u8> {
        self.device.as_bytes().to_vec()
    }
}

fn chain_of(signing: &SigningIdentity) -> Result<&CertificateChain> {
    signing.credential.as_x509().ok_or_else(|| bad("not an X.509 credential"))
}

/// The credential of `identity`'s leaf node.
pub fn signing_identity(identity: &Identity) -> SigningIdentity {
    SigningIdentity::new(identity.chain.clone().into_credential(), identity.public_key.clone().into())
}

/// An identity that was verified, and when all certificates of its chain are valid together.
#[derive(Clone)]
struct Verified {
    identity: Arc<Identity>,
    not_before: u64,
    not_after: u64,
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

    /// Verify `chain`; with `now`, also that it is valid at that second (both ends inclusive, RFC 5280 section 4.1.2.5).
    pub fn verify(&self, chain: &CertificateChain, now: Option<u64>) -> Result<Arc<Identity>> {
        let known = self.passed().chains.get(chain).cloned();
        let verified = match known {
            Some(verified) => verified,
            None => {
                let verified = self.verify_chain(chain)?;
                let mut passed = self.passed();
                if passed.chains.len() >= REMEMBERED {
                    *passed = Passed::default();
                }
                passed.chains.insert(chain.clone(), verified.clone());
                verified
            }
        };
        match now {
            Some(now) if now < verified.not_before || now > verified.not_after => {
                Err(Error::new(Code::CertificateExpired, "a certificate is not valid at this time"))
            }
            _ => Ok(verified.identity),
        }
    }

    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn verify_chain(&self, chain: &CertificateChain) -> Result<Verified> {
        let parsed = chain.iter().map(|der| Certificate::parse(der));
        let parsed = parsed.collect::<Result<Vec<_>>>()?;
        let leaf = parsed.first().ok_or_else(|| bad("the chain is empty"))?;
        let identity = Identity::of_leaf(leaf, chain)?;
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
