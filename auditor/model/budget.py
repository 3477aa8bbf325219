"""How large a release may be, and how much larger than the last, as the configuration says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits; None where there is none. `percent` is growth against the release it is compared with."""

    bytes: int | None = None
    files: int | None = None
    file_bytes: int | None = None
    percent: int | None = None
