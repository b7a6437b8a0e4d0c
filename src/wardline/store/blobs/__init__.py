"""Large things beside a database: write once, read, delete. A folder, or an object store (ADR 0017)."""
