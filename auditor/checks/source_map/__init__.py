"""Checks over what source maps disclose, point at, and weigh."""
