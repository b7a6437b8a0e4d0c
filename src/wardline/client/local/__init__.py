"""A device's encrypted local store: messages sealed under the storage key, each bound to its id."""
