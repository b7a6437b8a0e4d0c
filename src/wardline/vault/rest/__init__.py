"""The vault's HTTP edge for machines inside the organisation: it translates, and decides nothing."""
