"""What the writer thread knows without asking the database."""
