"""A critical message that nobody acknowledges goes to the next person; then to a work item (ADR 0013).

The deadline is written in the transaction that sends the message, counts from receipt, and fires once.
"""
