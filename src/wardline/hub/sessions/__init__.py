"""Who is connected, what each of them is to get, and what a committed batch tells them. No socket, no database."""
