"""What OpenID providers tell the vault by themselves."""
