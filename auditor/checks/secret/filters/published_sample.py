"""Sample credentials that standards and emulators print (OAuth, HTTP authentication), known by a hash alone."""

from __future__ import annotations

import hashlib

from auditor.checks.secret.engine.candidate import Candidate

_LONGEST = 100
_HASHES = frozenset(
    """
        0011cc25eb432071
        00cf4c781dc37003 1984d686fff0737b 293257ab6495ebb1 2ff8b0fb93aca981 4c20e6f5cc11b937 53f5da0aaa93d64c
        5435a2f13f1e85e3 5586407997f5e849 649e1f5c769e718b 6c96130f130ab0d6 73f71af093fdf154 78fdf74ffdf086ec
        80f8b7c904d4a43f 8d567eb88afff34f 9d03b692e941d5ac a35b81a7d7927b70 a71b359a87afde13 afa04b0138c73916
        b7c51d51ea830295 b87dad10a32a2d81 b8e148545b13c78b bb9b1163338b2a51 c20fbc2b96183894 ca7459e2b26776de
        cb87c87e4a138d9a cf4d418ed3de92d7 d9a350d2f2ae0efd da1bdd7b73490f4e e9974c507d2a8021
    """.split()
)


def drops(candidate: Candidate) -> bool:
    """Say whether the value is printed in a standard."""
    value = candidate.value
    return len(value) <= _LONGEST and hashlib.sha256(value).hexdigest()[:16] in _HASHES
