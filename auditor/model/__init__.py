"""The nouns of stowgate: standard library only, frozen, imported by every other folder."""
