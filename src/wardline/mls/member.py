"""A device's own side of MLS: it holds the signature key, joins groups, encrypts and decrypts."""

from wardline_mls import Change, Group, KeyPackage, Member, PendingCommit, Received

__all__ = ["Change", "Group", "KeyPackage", "Member", "PendingCommit", "Received"]
