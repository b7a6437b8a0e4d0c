"""The client without sockets: deliveries, compositions and answers in; rows and effects out, in one transaction.

What must hold at every step, killed anywhere (ADR 0009): bytes leave only after the rows that they came from are
stored; a delivery's effect and the cursor commit together; an outbox row lives until its answer is stored.
"""
