"""Loads and peers: `make bench` measures, bench/README.md keeps the figures."""
