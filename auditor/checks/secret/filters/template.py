"""Variables of templates, shells and languages in the place of a value: `${TOKEN}`, `{{ token }}`, `%(token)s`."""

from __future__ import annotations

import re

from auditor.checks.secret.engine.candidate import Candidate

_VARIABLE = re.compile(
    rb"\$\{[^{}]{1,120}\}|\A\$\{|\$\([^()]{1,120}\)|\A\$\(|\{\{[\w\s.|\"'()\-$:/\[\],]{1,120}\}\}|\A\{\{|<%.{0,80}%>|#\{[^{}]{1,80}\}|\{%|"
    rb"\A\$[A-Za-z_]\w*\Z|%\(\w+\)s|\A%[sdv]\Z|\A%\w{2,40}%\Z|\A\{[\w.]{0,40}\}\Z|\A@@?\w+@?@?\Z|\A\$env:|\A__\w+__\Z|"
    rb"\A\$\w+\$?\Z|\A!\w+ |\A\[[A-Z_ ]{2,30}\]\Z"
)


def drops(candidate: Candidate) -> bool:
    """Say whether the value is filled in somewhere else."""
    return bool(_VARIABLE.search(candidate.value))
