"""How each role signs in: which methods it may use."""
