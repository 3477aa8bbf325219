"""Secret rules: what a pattern in rules/secret/ means, and what decides that a match is worth a person's time."""
