"""HL7 version 2 over MLLP: from a hospital's interface engine into the vault.

Bytes pass ``mllp`` (framing), ``listener`` (store durably, then answer), ``parse`` (our own frozen types) and
``decide`` (what the vault does about it). All but the listener is pure. The integrator's page is
docs/how-to/connect-an-hl7-feed.md.
"""
