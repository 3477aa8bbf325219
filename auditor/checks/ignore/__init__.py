"""Rules about ignore entries that do not do what they were written for."""
