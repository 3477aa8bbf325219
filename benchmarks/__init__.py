"""Measurements, each a script of its own; none of them is part of the suite."""
