"""Variables of templates, shells and languages in the place of a value: `${TOKEN}`, `{{ token }}`, `%(token)s`."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_VARIABLE = re.compile(
    rb"\A\$\{|\A\$\(|\{\{[\w\s.|\"'()\-$:/\[\],]{1,120}\}\}|\A\{\{|\{\{\Z|<%.{0,80}%>|\{%|"
    rb"\A\$[A-Za-z_]\w*\Z|%\(\w+\)s|\A%[sdv]\Z|\A%\w{2,40}%\Z|\A\{[\w.]{0,40}\}\Z|\A@@?\w+@?@?\Z|\A\$env:|\A__\w+__\Z|"
    rb"\A\$\w+\$?\Z|\A!\w+ |\A\[[A-Z_ ]{2,30}\]\Z|%[-+0]?(?:\d{1,3}|\*)?\.(?:\d{1,3}|\*)[sdfx]"
)
_INSIDE = re.compile(rb"[$#]\{([^{}]{1,120})\}|\$\(([^()]{1,120})\)")
_FORMATTED = re.compile(rb"(?:\b[rR]?[fF][rR]?|\$)[\"']{1,3}\Z")
_HOLE = re.compile(rb"\{[^{}]{1,80}\}")
_PAIRS = ((b"(", b")"), (b"[", b"]"))


def drops(candidate: Candidate) -> bool:
    """Say whether the value is filled in somewhere else."""
    value = candidate.value
    if _HOLE.search(value) and _FORMATTED.search(candidate.data[max(0, candidate.start - 6) : candidate.start]):
        return True
    return bool(_VARIABLE.search(value)) or any(map(_is_expression, _INSIDE.findall(value)))


def _is_expression(inside: tuple[bytes, bytes]) -> bool:
    """Say whether brackets close where they opened: in a password that holds `${` and `}` by chance they do not."""
    return all(text.count(opening) == text.count(closing) for text in inside for opening, closing in _PAIRS)
