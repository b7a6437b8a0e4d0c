"""What wraps data keys: the port behind which a passphrase file, the operating system's keyring or a KMS stands."""

from typing import Protocol


class CannotUnwrapError(Exception):
    """The wrapped key is not this wrapper's, or not under that name."""


class KeyWrapper(Protocol):
    """A key-encryption key that never leaves its place."""

    def wrap(self, name: str, key: bytes) -> bytes:
        """``key`` encrypted and bound to ``name``."""
        ...

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """The key. Raises CannotUnwrapError."""
        ...
