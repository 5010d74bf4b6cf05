"""The parts of the embedded PostgreSQL: its binaries, its account, its locks and its cluster."""
