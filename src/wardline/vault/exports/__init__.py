"""What leaves the vault's console: each export in the audit log, with its exporter where the console was told."""
