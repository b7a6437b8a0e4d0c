"""Devices as the hub sees them: certificates, sign-in, revocation, key packages."""
