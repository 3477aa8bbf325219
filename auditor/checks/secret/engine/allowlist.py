"""What the owner of an imported rule does not want to hear about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowlist:
    """Expressions, paths and words; one is enough unless `every` kind that is given must hold."""

    regexes: tuple[re.Pattern[bytes], ...] = field(default=(), repr=False)
    paths: tuple[re.Pattern[bytes], ...] = field(default=(), repr=False)
    stopwords: tuple[bytes, ...] = ()
    target: str = "secret"
    every: bool = False

    def allows(self, *, secret: bytes, match: bytes, line: bytes, path: str) -> bool:
        """Say whether a match is allowed; texts are cut so that no expression can take long."""
        text = {"match": match, "line": line}.get(self.target, secret)[:1024]
        answers = []
        if self.regexes:
            answers.append(any(each.search(text) for each in self.regexes))
        if self.paths:
            answers.append(any(each.search(path.encode("utf-8", "replace")[:1024]) for each in self.paths))
        if self.stopwords:
            lowered = secret.lower()
            answers.append(any(word in lowered for word in self.stopwords))
        return bool(answers) and (all(answers) if self.every else any(answers))
