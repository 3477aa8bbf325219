"""From the ends that the one scan pass reports to redacted findings, for the secret rules."""
