"""How far opening goes; every limit that bites is reported, none is passed over in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps for one outermost blob and everything in it.

    `ratio` counts only after `ratio_from` unpacked bytes: a small archive of zeros is harmless.
    """

    depth: int = 12
    blob_bytes: int = 1 << 30
    total_bytes: int = 16 << 30
    total_blobs: int = 500_000
    members: int = 200_000
    fragments: int = 200_000
    ratio: int = 400
    ratio_from: int = 256 << 20
    document_bytes: int = 512 << 20
