"""Signs that maps were meant to stay at home, for the source-map checks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.openness import Openness
from auditor.errors import StowgateError
from auditor.model.rule import Level

_GENERAL = re.compile(r"\A!?/?(?:(?:\*\*|dist|lib|build|out|\.)/)*(?:\*\*?/)?\*\*?(?:\.[cm]?js|\.css|\.\*)?\.map\Z")
_IGNORE_FILE = ".npmignore"


def meant_to_stay(context: PackageContext) -> str:
    """Name the rule that shows that somebody wanted no maps in the package; empty when there is none."""
    return next(_signs(context), "")


def seriousness(stance: Openness, intent: str) -> Level:
    """Say how serious it is that maps disclose sources."""
    if stance.stance == "closed":
        return "error"
    return "warning" if intent or stance.stance == "unclear" else "note"


def _signs(context: PackageContext) -> Iterator[str]:
    files = context.package.manifest.get("files")
    for entry in files if isinstance(files, list) else ():
        if isinstance(entry, str) and entry.startswith("!") and _GENERAL.match(entry):
            yield f'package.json "files" has {entry!r}'
    prediction = context.prediction
    if prediction is None:
        return
    try:
        text = prediction.files.read(posixpath.join(context.package.root, _IGNORE_FILE)).decode("utf-8", "replace")
    except (OSError, StowgateError):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if _GENERAL.match(line.strip()) and not line.strip().startswith("!"):
            yield f"{_IGNORE_FILE}:{number} has {line.strip()!r}"
