"""ignore/gitignored-but-ships: git was told to leave a file out, and the build backend does not ask git."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.git_view import look, look_without_repository
from auditor.checks.ignore_lines import and_more
from auditor.checks.sensitive import worst
from auditor.model.finding import Finding
from auditor.model.package import ShippedFile

# Built on purpose and ignored on purpose: version files, extension modules, generated code.
_BUILT = re.compile(
    r"(?:_?version|__version__|_generated|_pb2(?:_grpc)?)\.pyi?\Z|\.(?:so|pyd|dylib|dll|abi3\.so)\Z|\.c(?:pp)?\Z",
    re.IGNORECASE,
)
_OUTPUT = re.compile(r"(?:\A|/)(?:dist|static|assets|build|out|bundle|generated|_vendor|locale)/", re.IGNORECASE)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report ignored files that ship, once for each folder; a JavaScript build is ignored and shipped by design."""
    git = look(context) or look_without_repository(context)
    if git is None:
        return
    python = context.package.ecosystem == "pypi"
    found: defaultdict[str, list[ShippedFile]] = defaultdict(list)
    for file in context.package.files:
        if file.why.kind in ("bundled-dependency", "generated") or git.tracks(file.origin):
            continue
        secret = worst([file.path]) == "a sensitive file"
        built = _BUILT.search(file.path) or _OUTPUT.search(file.path)
        if (secret or (python and not built)) and git.ignores(file.origin):
            found[f"{secret} {file.origin.rpartition('/')[0]}"].append(file)
    for files in found.values():
        paths = [file.path for file in files]
        yield context.finding(
            f"{and_more(paths)} would ship although .gitignore leaves {'them' if len(paths) > 1 else 'it'} out",
            path=paths[0],
            level="error" if worst(paths) == "a sensitive file" else "warning",
            why=files[0].why,
            properties={"paths": paths},
        )
