"""An organisation's own server: its people, keys, conversations and records. The only server that may see plaintext."""
