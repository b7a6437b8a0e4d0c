"""HPKE (RFC 9180) to one key, and sealed requests with their answers (RFC 9458 section 4.4)."""

from wardline_mls import RequestContext, generate_sealing_key, open, open_request, seal, seal_request  # noqa: A004

__all__ = ["RequestContext", "generate_sealing_key", "open", "open_request", "seal", "seal_request"]
