"""The suite; run it with `make test`."""
