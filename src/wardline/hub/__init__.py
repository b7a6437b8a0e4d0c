"""The delivery service: it orders, stores and fans out what it cannot read, and records that it did.

It knows no names.
"""
