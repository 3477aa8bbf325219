"""What `npm pack` ships, for npm 9 to 12, computed from the folder alone and without running anything."""

from __future__ import annotations

from auditor.inventory.javascript.npm_pack import pack
from auditor.inventory.javascript.npm_rules import PROFILES
from auditor.inventory.javascript.npm_trace import trace
from auditor.inventory.javascript.packager import Packager

PACKAGER = Packager(name="npm", profiles=tuple(PROFILES), pack=pack, trace=trace)
