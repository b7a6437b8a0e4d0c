"""Where a query may run: in an operation's transaction, or on a reader's snapshot."""

from sqlalchemy import Connection

from wardline.store.transaction import Transaction

Reader = Transaction | Connection
