"""The organisation's devices: enrolled, renewed, revoked."""
