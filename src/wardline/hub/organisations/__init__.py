"""Organisations that this hub serves: their trust anchors and their vaults' certificates."""
