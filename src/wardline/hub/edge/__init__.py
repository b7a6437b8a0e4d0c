"""Sockets and frames to operations and back. Nothing is decided here but who may ask."""
