"""The smallest edits that keep files out of a package, each proved by listing the package again over the edit."""
