"""Files beside messages: encrypted before they leave, compared when they come."""
