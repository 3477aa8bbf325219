"""Where generators start: the same place in every run, another one when SEED is set (`make oracle SEED=...`)."""

from __future__ import annotations

import os

FIRST = int(os.environ.get("SEED", "20260331"))
