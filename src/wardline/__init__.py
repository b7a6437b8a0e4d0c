"""Wardline: end-to-end encrypted messaging for healthcare that an organisation runs itself."""
