"""What the pipeline rules share: the files they look at, one run of semgrep, and what its matches mean."""
