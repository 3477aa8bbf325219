"""Inline words by which people accept a finding on its own line, ours and those of other scanners."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_MARKER = re.compile(
    rb"stowgate:\s{0,3}allow|gitleaks:allow|betterleaks:allow|pragma:\s{0,3}(?:allow|white)list[ -]secret|"
    rb"trufflehog:ignore|"
    rb"kingfisher:ignore|secretlint-disable-line|ggignore|nosec\b|noqa:\s{0,3}S10[567]|nosemgrep|NOSONAR|leaktk:allow|"
    rb"credsweeper:\s{0,3}ignore|detect-secrets:\s{0,3}ignore|checkov:skip",
    re.IGNORECASE,
)
_NEXT_LINE = re.compile(
    rb"pragma:\s{0,3}(?:allow|white)list[ -]nextline[ -]secret|secretlint-disable-next-line|stowgate:\s{0,3}allow-next",
    re.IGNORECASE,
)
_REACH = 400


def marker(candidate: Candidate) -> str:
    """Give the marker that accepts a candidate: on its line, or on the line above when it says so."""
    found = _MARKER.search(candidate.before) or _MARKER.search(candidate.after)
    if found is None:
        line = candidate.start - len(candidate.before)
        above = candidate.data[max(0, line - _REACH) : max(0, line - 1)]
        found = _NEXT_LINE.search(above[above.rfind(b"\n") + 1 :])
    return found[0].decode("latin-1") if found else ""
