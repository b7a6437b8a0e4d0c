"""What administrators do about people, asked for from their devices."""
