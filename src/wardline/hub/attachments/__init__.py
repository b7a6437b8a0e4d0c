"""Files beside messages: encrypted chunks, for the members of a conversation."""
