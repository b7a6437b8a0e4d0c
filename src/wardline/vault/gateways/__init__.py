"""Ways in and out of the vault for other systems."""
