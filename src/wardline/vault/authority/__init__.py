"""The organisation's certificate authority (RFC 5280): the vault vouches for devices, nobody else does."""
