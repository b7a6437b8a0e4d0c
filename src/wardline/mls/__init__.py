"""MLS (RFC 9420): the port to the Rust module, split by what it can do.

``member`` founds, joins, encrypts and decrypts; ``sealing`` is HPKE; ``public`` is what a delivery service may use:
nothing in it holds a secret or decrypts. The import rules let the hub see ``public`` alone.
"""
