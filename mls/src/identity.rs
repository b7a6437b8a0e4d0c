//! Who a leaf says it is, and what its certificate is for. `verifier.rs` finds out who vouches for it.

use mls_rs_core::identity::{CertificateChain, SigningIdentity};
use x509_cert::ext::pkix::KeyUsages;

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

/// What a leaf's key is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// MLS: the device's signatures.
    Signing,
    /// HPKE to a vault.
    Sealing,
}

impl Purpose {
    /// One certificate never serves both: a sealing key must not stand in a group, nor a device's key be sealed to.
    fn check(self, leaf: &Certificate) -> Result<()> {
        let fits = match self {
            Self::Signing => leaf.is_for(KeyUsages::DigitalSignature) && has_usage(leaf, 1) && !has_usage(leaf, 3),
            Self::Sealing => leaf.is_for(KeyUsages::KeyAgreement) && has_usage(leaf, 3) && !has_usage(leaf, 1),
        };
        fits.then_some(()).ok_or_else(|| bad("not a certificate for this purpose"))
    }
}

/// Whether the certificate carries Wardline's extended key usage with this last arc.
fn has_usage(leaf: &Certificate, last: u8) -> bool {
    leaf.extended_key_usage.iter().any(|oid| oid[..] == [&ARC[..], &[last]].concat())
}

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

pub(crate) fn bad(detail: &str) -> Error {
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
        Self::of_leaf(&Certificate::parse(der)?, chain, Purpose::Signing)
    }

    /// As `read`, for the credential of a leaf node.
    pub fn of(signing: &SigningIdentity) -> Result<Self> {
        let identity = Self::read(chain_of(signing)?)?;
        if identity.public_key != signing.signature_key.as_ref() {
            return Err(bad("the leaf's signature key is not its certificate's"));
        }
        Ok(identity)
    }

    pub(crate) fn of_leaf(leaf: &Certificate, chain: &CertificateChain, purpose: Purpose) -> Result<Self> {
        let uri = (leaf.uri.as_deref()).ok_or_else(|| bad("not exactly one subject alternative name, a URI"))?;
        let ids: Vec<&str> = (uri.strip_prefix("wardline:")).map(|path| path.split('/').collect()).unwrap_or_default();
        let [organisation, account, device] = ids[..] else {
            return Err(bad("the URI is not wardline:<organisation>/<account>/<device>"));
        };
        if ![organisation, account, device].into_iter().all(is_id) {
            return Err(bad("an id in the URI is not 32 hexadecimal digits"));
        }
        purpose.check(leaf)?;
        Ok(Self {
            organisation: organisation.to_owned(),
            account: account.to_owned(),
            device: device.to_owned(),
            steward: has_usage(leaf, 2),
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

/// The chain of a leaf node's credential.
pub(crate) fn chain_of(signing: &SigningIdentity) -> Result<&CertificateChain> {
    signing.credential.as_x509().ok_or_else(|| bad("not an X.509 credential"))
}

/// The credential of `identity`'s leaf node.
pub fn signing_identity(identity: &Identity) -> SigningIdentity {
    SigningIdentity::new(identity.chain.clone().into_credential(), identity.public_key.clone().into())
}
