"""Messages, receipts and sealed requests: stored once, delivered to each device once, in one order."""
