"""What maturin ships, as far as it can be known without compiling: always an approximation."""

from __future__ import annotations

from auditor.inventory.python.compiled import compiled_backend

BACKEND = compiled_backend("maturin", names=("maturin",))
