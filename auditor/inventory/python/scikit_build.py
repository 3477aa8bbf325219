"""What scikit-build-core ships, as far as it can be known without compiling: always an approximation."""

from __future__ import annotations

from auditor.inventory.python.compiled import compiled_backend

BACKEND = compiled_backend(
    "scikit-build-core",
    names=(
        "scikit_build_core.build",
        "scikit_build_core.setuptools.build_meta",
    ),
)
