"""People, teams and delegates from elsewhere: an identity provider, a directory, a file (ADR 0024)."""
