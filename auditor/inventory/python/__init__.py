"""What ships from a Python project, one module per build backend."""
