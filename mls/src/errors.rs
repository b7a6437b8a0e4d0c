//! What is refused, as a stable code and a sentence. Neither ever carries a secret, a key or content.

use std::fmt;

use mls_rs::error::{AnyError, IntoAnyError, MlsError};

/// Every code that a call of this crate can refuse with. `spec/errors.toml` lists them for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The bytes are not what they should encode.
    Malformed,
    /// A well-formed message of another kind than the call takes, such as an encrypted commit.
    WrongKind,
    WrongGroup,
    WrongEpoch,
    /// The message's key was used already or is older than what is kept (RFC 9420 section 9.1).
    Replayed,
    CannotDecrypt,
    BadSignature,
    /// A commit or Welcome that breaks RFC 9420, such as a wrong confirmation tag.
    InvalidCommit,
    /// Against Wardline's rules: see `rules.rs`.
    NotPermitted,
    GroupFull,
    BadCertificate,
    CertificateExpired,
    /// No anchor for that organisation, or the chain does not lead to it.
    Untrusted,
    BadKeyPackage,
    KeyPackageExpired,
    /// No key package of this device fits that Welcome.
    KeyPackageUnknown,
    AlreadyMember,
    UnknownMember,
    CommitPending,
    NoCommitPending,
    /// This member was removed from the group.
    Removed,
    OwnMessage,
    /// Stored rows do not open or do not belong together.
    BadState,
    BadKey,
    Internal,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongKind => "wrong_kind",
            Self::WrongGroup => "wrong_group",
            Self::WrongEpoch => "wrong_epoch",
            Self::Replayed => "replayed",
            Self::CannotDecrypt => "cannot_decrypt",
            Self::BadSignature => "bad_signature",
            Self::InvalidCommit => "invalid_commit",
            Self::NotPermitted => "not_permitted",
            Self::GroupFull => "group_full",
            Self::BadCertificate => "bad_certificate",
            Self::CertificateExpired => "certificate_expired",
            Self::Untrusted => "untrusted",
            Self::BadKeyPackage => "bad_key_package",
            Self::KeyPackageExpired => "key_package_expired",
            Self::KeyPackageUnknown => "key_package_unknown",
            Self::AlreadyMember => "already_member",
            Self::UnknownMember => "unknown_member",
            Self::CommitPending => "commit_pending",
            Self::NoCommitPending => "no_commit_pending",
            Self::Removed => "removed",
            Self::OwnMessage => "own_message",
            Self::BadState => "bad_state",
            Self::BadKey => "bad_key",
            Self::Internal => "internal",
        }
    }
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub code: Code,
    pub detail: String,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Error {}

impl IntoAnyError for Error {
    fn into_dyn_error(self) -> std::result::Result<Box<dyn std::error::Error + Send + Sync>, Self> {
        Ok(Box::new(self))
    }
}

/// Our own error, when the identity provider, the rules or the storage raised it inside mls-rs.
fn inner(error: &AnyError) -> Option<Error> {
    error.inner_dyn_error().downcast_ref::<Error>().cloned()
}

impl From<MlsError> for Error {
    fn from(error: MlsError) -> Self {
        use MlsError::*;
        if let IdentityProviderError(any) | MlsRulesError(any) | GroupStorageError(any) | KeyPackageRepoError(any) =
            &error
        {
            if let Some(ours) = inner(any) {
                return ours;
            }
        }
        let code = match &error {
            SerializationError(_) | ExtensionError(_) => Code::Malformed,
            UnexpectedMessageType | UnencryptedApplicationMessage => Code::WrongKind,
            GroupIdMismatch => Code::WrongGroup,
            InvalidEpoch | EpochNotFound => Code::WrongEpoch,
            KeyMissing(_) => Code::Replayed,
            InvalidFutureGeneration(_) | InvalidLeafConsumption | CryptoProviderError(_) => Code::CannotDecrypt,
            InvalidSignature => Code::BadSignature,
            InvalidLifetime { .. } => Code::KeyPackageExpired,
            WelcomeKeyPackageNotFound => Code::KeyPackageUnknown,
            DuplicateLeafData(_) => Code::AlreadyMember,
            MemberNotFound | LeafNotFound(_) | RemovingNonExistingMember => Code::UnknownMember,
            ExistingPendingCommit => Code::CommitPending,
            PendingCommitNotFound => Code::NoCommitPending,
            CantProcessMessageFromSelf => Code::OwnMessage,
            UnsupportedCipherSuite(_)
            | CipherSuiteMismatch
            | UnsupportedProtocolVersion(_)
            | ProtocolVersionMismatch
            | UnsupportedGroupExtension(_)
            | InvalidInitKey
            | InitLeafKeyEquality
            | InvalidLeafNodeSource => Code::BadKeyPackage,
            InvalidSuccessor | CommitterSelfRemoval | InvalidSender => Code::NotPermitted,
            GroupNotFound => Code::BadState,
            _ => Code::InvalidCommit,
        };
        Self::new(code, error.to_string())
    }
}
