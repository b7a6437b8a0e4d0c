"""Where rows live: SQLite and PostgreSQL behind one writer and a pool of readers.

The only place that knows drivers and dialects. One writer thread (the sequencer) decides and commits in batches;
readers never wait for it. SQLAlchemy Core builds the statements; its asyncio extension is not used (ADR 0004,
measured).
"""
