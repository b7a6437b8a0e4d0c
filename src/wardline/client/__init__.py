"""The SDK: one device (a person's, a machine's or the vault's own) as a member of its conversations.

``device.Device`` is its face; ``engine`` is what works inside a transaction and knows no socket; ``runner`` joins the
two. Both devices and vaults run it: the vault's own client is the same as everybody's.
"""
