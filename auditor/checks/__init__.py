"""Code rules, one file each, in family folders; joined with rules/ by their place."""
