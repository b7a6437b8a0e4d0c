"""From a setting to a store of blobs."""

from pathlib import Path
from typing import Final

from wardline.store.blobs.folder import KEEP_FREE, FolderBlobs
from wardline.store.blobs.port import Blobs
from wardline.store.errors import StoreError

_BUCKETS: Final = ("s3://", "gs://", "az://")


def open_blobs(place: str, *, keep_free: int = KEEP_FREE) -> Blobs:
    """An absolute path, or a bucket (``s3://bucket/folder``). ``keep_free``: bytes of a disk left alone.

    Raises StoreError.
    """
    if place.startswith(_BUCKETS):
        from wardline.store.blobs.objects import open_bucket  # noqa: PLC0415 (11 MB of library that most do not need)

        return open_bucket(place)
    path = Path(place)
    if not path.is_absolute():
        raise StoreError("neither an absolute path nor a bucket")
    return FolderBlobs(path, keep_free=keep_free)
