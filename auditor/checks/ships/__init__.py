"""Rules about what is in the package, or missing from it."""
