"""The vault's log, witnessed by the hub; the hub's log, witnessed by the vault (design.md, section 5)."""
