"""Key transparency: certificates and revocations are records of the log, and whoever meets a certificate can have it
proven (ADR 0030).
"""
