"""Compressed single streams, one module per format: each has MAGIC and new_engine."""
