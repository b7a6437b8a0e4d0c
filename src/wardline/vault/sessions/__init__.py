"""How long a device may ask before its owner proves again who they are, and the vault's share of its PIN (ADR 0028)."""
