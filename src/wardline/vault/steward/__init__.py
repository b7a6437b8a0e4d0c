"""The vault's committer: it keeps the members of every conversation equal to its roster (design.md, section 4)."""
