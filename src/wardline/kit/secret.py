"""Secrets that cannot print."""

import hmac
from typing import final


@final
class Secret:
    """Bytes that no log, error or debugger line shows. Compared in constant time."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """The bytes, for the one call that needs them."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        raise TypeError("a Secret has no hash: a dictionary lookup is not constant-time")

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")
