"""Blobs in an object store (S3 and what speaks like it), through ``obstore``: durable when the store has answered.

Access comes from the environment, as the store's own tools take it (``AWS_ACCESS_KEY_ID``, a profile, the machine's
role): no secret stands in ``wardline.toml``.
"""

from typing import Final, final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import ObjectStore, from_url

from wardline.store.blobs.port import BlobExistsError, Blobs, check_name
from wardline.store.errors import StoreError

TAKEN: Final = (AlreadyExistsError, PreconditionError)


@final
class ObjectBlobs(Blobs):
    """One bucket, or a part of it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, name: str, data: bytes) -> None:
        """See ``Blobs.put``: the store itself refuses to overwrite (a conditional write, ``If-None-Match: *``)."""
        try:
            obstore.put(self._store, check_name(name), data, mode="create", use_multipart=False)
        except TAKEN:
            if self.get(name) != data:
                raise BlobExistsError("other bytes") from None
        except (BaseError, OSError) as error:
            raise _translated(error) from None

    def get(self, name: str) -> bytes | None:
        """See ``Blobs.get``."""
        try:
            return bytes(obstore.get(self._store, check_name(name)).bytes())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise _translated(error) from None

    def size(self, name: str) -> int | None:
        """See ``Blobs.size``."""
        try:
            return obstore.head(self._store, check_name(name))["size"]
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise _translated(error) from None

    def delete(self, name: str) -> bool:
        """See ``Blobs.delete``."""
        if self.size(name) is None:
            return False
        try:
            obstore.delete(self._store, check_name(name))
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise _translated(error) from None
        return True


def open_bucket(url: str) -> ObjectBlobs:
    """``s3://bucket/folder``, ``gs://…`` or ``az://…``. Raises StoreError."""
    try:
        return ObjectBlobs(from_url(url))
    except (BaseError, ValueError) as error:
        raise _translated(error) from None


def _translated(error: Exception) -> StoreError:
    # The library's texts quote addresses and names.
    return StoreError(type(error).__name__)
