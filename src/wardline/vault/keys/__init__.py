"""Envelope encryption: a key for each purpose, wrapped by one key-encryption key that is not in the database.

Deleting a key destroys every record sealed under it, in back-ups too as soon as they are older than the wrapped key's
last copy (NIST SP 800-88r1 section 2.6, cryptographic erase).
"""
