"""What a delivery service may know and check of MLS groups. Nothing here can decrypt."""

from wardline_mls import (
    EKU_DEVICE,
    EKU_SEALING,
    EKU_STEWARD,
    MAX_MEMBERS,
    SUITE,
    CommitEffect,
    Identity,
    KeyPackageInfo,
    MessageInfo,
    MlsError,
    PublicGroup,
    inspect_key_package,
    inspect_message,
    verify_chain,
    verify_sealing_chain,
)

__all__ = [
    "EKU_DEVICE",
    "EKU_SEALING",
    "EKU_STEWARD",
    "MAX_MEMBERS",
    "SUITE",
    "CommitEffect",
    "Identity",
    "KeyPackageInfo",
    "MessageInfo",
    "MlsError",
    "PublicGroup",
    "inspect_key_package",
    "inspect_message",
    "verify_chain",
    "verify_sealing_chain",
]
