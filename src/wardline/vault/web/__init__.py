"""The web client's files, served to browsers from an origin that the organisation controls (design.md, section 1)."""
