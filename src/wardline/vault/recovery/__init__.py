"""Recovery by two administrators: somebody lost every device and every way to sign in (ADR 0029)."""
