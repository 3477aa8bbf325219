"""Rules over what a release brings that the one before did not have."""
