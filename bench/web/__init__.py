"""The web client in Chromium, beside an empty page of the same origin."""
