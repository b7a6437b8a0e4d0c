"""``wardline audit …``: export a log, verify it anywhere, prove one record."""
