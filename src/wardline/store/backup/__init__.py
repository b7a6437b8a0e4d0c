"""One file that holds a consistent copy of databases and files, encrypted under a passphrase (ADR 0014)."""
