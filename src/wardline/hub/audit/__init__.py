"""The hub's own log: its key, its checkpoints, and the witnessing of the vaults' logs."""
