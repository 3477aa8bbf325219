"""From a target to packages: what ships and why, without running anything."""
