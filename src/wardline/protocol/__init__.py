"""The contract between devices, hub and vaults: frames, envelope, canonical bytes, sealed requests, error codes. Pure.

``spec/`` holds the same contract for other languages; ``tests/contract`` keeps the two equal.
"""
