"""Audit logs as pure functions: records, Merkle tree, proofs, checkpoints, verifier. No I/O; time is passed in."""
