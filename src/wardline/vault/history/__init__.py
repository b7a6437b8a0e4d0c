"""Earlier messages for a device that may read them: from the archive, recorded, signed by the vault."""
