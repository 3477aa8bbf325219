"""Two releases of one package side by side: what came, what went, and what a release should be looked at for."""
