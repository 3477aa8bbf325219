"""What ships from a JavaScript project, one module per packager."""
