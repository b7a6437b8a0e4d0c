"""What makes and uses passkeys: a browser has its own; programs have the one in software."""
