"""The vault's records: every message of every conversation, sealed, and found again by its words (ADR 0012).

A record is sealed under the key of its conversation and retention class; destroying that key destroys the record.
Words are indexed as keyed hashes, so that the database holds no plaintext; what the index still tells a thief is in
docs/adr/0012-archive-and-blind-index.md.
"""
