"""Rules about where a package comes from: build configuration, scripts and release workflows."""
