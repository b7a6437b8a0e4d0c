//! One X.509 certificate (RFC 5280), parsed strictly into what the identity check needs.

use der::{asn1::ObjectIdentifier, Decode, Encode, Reader, SliceReader, Tag, Tagged};
use mls_rs_core::crypto::{CipherSuiteProvider, SignaturePublicKey};
use x509_cert::{
    ext::pkix::{name::GeneralName, BasicConstraints, KeyUsage, KeyUsages, SubjectAltName},
    spki::AlgorithmIdentifierOwned,
    Certificate as Der, Version,
};

use crate::{
    errors::{Code, Error, Result},
    suite::{is_point, suite},
};

const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

/// What a certificate says, before anybody vouched for it.
pub struct Certificate {
    to_be_signed: Vec<u8>,
    signature: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    pub not_before: u64,
    pub not_after: u64,
    pub public_key: Vec<u8>,
    pub authority: bool,
    path_length: Option<u8>,
    key_usage: Option<KeyUsage>,
    /// Contents octets of each extended key usage OID: arcs of 128 bits do not fit the OID types of Rust's crates.
    pub extended_key_usage: Vec<Vec<u8>>,
    /// The one subject alternative name, where it is a URI and the only one.
    pub uri: Option<String>,
}

fn bad(detail: &str) -> Error {
    Error::new(Code::BadCertificate, detail)
}

impl Certificate {
    /// Parse DER. Refused: any algorithm but ECDSA P-384 with SHA-384, unknown critical or repeated extensions.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let der = Der::from_der(bytes).map_err(|_| bad("not a DER certificate"))?;
        let tbs = der.tbs_certificate();
        if tbs.version() != Version::V3 {
            return Err(bad("not a version 3 certificate"));
        }
        if !is_ecdsa_p384(der.signature_algorithm()) || !is_ecdsa_p384(tbs.signature()) {
            return Err(bad("not signed with ECDSA and SHA-384"));
        }
        let mut parsed = Self {
            to_be_signed: signed_bytes(bytes).map_err(|_| bad("not a DER certificate"))?,
            signature: (der.signature().as_bytes()).ok_or_else(|| bad("unaligned signature"))?.to_vec(),
            issuer: tbs.issuer().to_der().map_err(|_| bad("bad issuer"))?,
            subject: tbs.subject().to_der().map_err(|_| bad("bad subject"))?,
            not_before: tbs.validity().not_before.to_unix_duration().as_secs(),
            not_after: tbs.validity().not_after.to_unix_duration().as_secs(),
            public_key: public_key(tbs.subject_public_key_info())?,
            authority: false,
            path_length: None,
            key_usage: None,
            extended_key_usage: Vec::new(),
            uri: None,
        };
        let extensions = tbs.extensions().map_or(&[][..], |list| list);
        for (i, extension) in extensions.iter().enumerate() {
            if (extensions[..i].iter()).any(|earlier| earlier.extn_id == extension.extn_id) {
                return Err(bad("an extension is repeated"));
            }
            parsed.take_extension(extension)?;
        }
        Ok(parsed)
    }

    fn take_extension(&mut self, extension: &x509_cert::ext::Extension) -> Result<()> {
        let value = extension.extn_value.as_bytes();
        let unreadable = |_| bad("an extension is not DER");
        match extension.extn_id {
            BASIC_CONSTRAINTS => {
                let constraints = BasicConstraints::from_der(value).map_err(unreadable)?;
                self.authority = constraints.ca;
                self.path_length = constraints.path_len_constraint;
            }
            KEY_USAGE => self.key_usage = Some(KeyUsage::from_der(value).map_err(unreadable)?),
            EXTENDED_KEY_USAGE => self.extended_key_usage = object_identifiers(value).map_err(unreadable)?,
            SUBJECT_ALT_NAME => {
                let names = SubjectAltName::from_der(value).map_err(unreadable)?;
                if let [GeneralName::UniformResourceIdentifier(uri)] = names.0.as_slice() {
                    self.uri = Some(uri.as_str().to_owned());
                }
            }
            _ if extension.critical => return Err(bad("an unknown extension is critical")),
            _ => {}
        }
        Ok(())
    }

    /// Whether `self` may have signed certificates with `below` authorities between itself and the leaf.
    fn may_issue(&self, below: u8) -> bool {
        let signs = (self.key_usage).is_some_and(|usage| usage.0.contains(KeyUsages::KeyCertSign));
        self.authority && signs && self.path_length.is_none_or(|length| length >= below)
    }

    /// Whether its key is for `usage` (digital signatures, key agreement) and not for certificates.
    pub fn is_for(&self, wanted: KeyUsages) -> bool {
        let fits = |usage: KeyUsage| usage.0.contains(wanted) && !usage.0.contains(KeyUsages::KeyCertSign);
        !self.authority && self.key_usage.is_some_and(fits)
    }

    /// Check that `issuer` issued this certificate (RFC 5280 section 6.1.3, the parts that have no time).
    pub fn check_issued_by(&self, issuer: &Self, below: u8) -> Result<()> {
        let untrusted = |detail: &str| Error::new(Code::Untrusted, detail);
        if self.issuer != issuer.subject {
            return Err(untrusted("the issuer's name differs"));
        }
        if !issuer.may_issue(below) {
            return Err(untrusted("the issuer may not issue certificates here"));
        }
        let key = SignaturePublicKey::from(issuer.public_key.clone());
        suite()
            .verify(&key, &self.signature, &self.to_be_signed)
            .map_err(|_| untrusted("the issuer did not sign this certificate"))
    }
}

fn is_ecdsa_p384(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == ECDSA_WITH_SHA384 && algorithm.parameters.is_none()
}

fn public_key(info: &x509_cert::spki::SubjectPublicKeyInfoOwned) -> Result<Vec<u8>> {
    let curve = (info.algorithm.parameters.as_ref()).and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let point = info.subject_public_key.as_bytes().unwrap_or_default();
    if info.algorithm.oid != EC_PUBLIC_KEY || curve != Some(SECP384R1) || !is_point(point) {
        return Err(bad("the key is not an uncompressed P-384 point"));
    }
    Ok(point.to_vec())
}

/// The exact bytes that the issuer signed, not a re-encoding of them.
fn signed_bytes(certificate: &[u8]) -> der::Result<Vec<u8>> {
    let mut outer = SliceReader::new(certificate)?;
    let header = der::Header::decode(&mut outer)?;
    header.tag().assert_eq(Tag::Sequence)?;
    Ok(outer.tlv_bytes()?.to_vec())
}

fn object_identifiers(value: &[u8]) -> der::Result<Vec<Vec<u8>>> {
    let list = Vec::<der::Any>::from_der(value)?;
    list.iter()
        .map(|any| {
            any.tag().assert_eq(Tag::ObjectIdentifier)?;
            Ok(any.value().to_vec())
        })
        .collect()
}
