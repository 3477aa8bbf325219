"""Which setting makes an unwanted file in the first place: said in words, since a build's settings are its owner's."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from auditor.inventory.filesystem import FileSystem

_CONFIGS = re.compile(
    r"(?:tsconfig(?:\.[\w-]{1,40})?\.json|(?:vite|rollup|webpack|tsup|rolldown|esbuild|next|build)(?:\.[\w-]{1,20})?"
    r"\.(?:config\.)?[cm]?[jt]s|\.swcrc|package\.json)\Z"
)
_SETTING = re.compile(
    r"""["']?\b(source_?maps?|inlineSourceMap|inlineSources|declarationMap|productionBrowserSourceMaps|devtool)["']?"""
    r"""[ \t]{0,8}:[ \t]{0,8}(true|["'](?:(?:inline-|eval-)?source-map|inline|both|linked|external)["'])"""
    r"""|--(?:source-?map|enable-source-maps)\b(?!=(?:false|none))""",
    re.IGNORECASE,
)
_BUILD_INFO = re.compile(r"""["'](?:incremental|composite)["'][ \t]{0,8}:[ \t]{0,8}true""")
_MOST_BYTES = 1 << 20


def makers(files: FileSystem, root: str, closed: Iterable[str]) -> Iterator[str]:
    """Name the lines that turn source maps or build state on, when such files were in the way."""
    closed = tuple(closed)
    wanted = []
    if any(path.endswith(".map") for path in closed):
        wanted.append((_SETTING, "makes source maps; switching it off stops them at the source"))
    if any(path.endswith(".tsbuildinfo") for path in closed):
        wanted.append((_BUILD_INFO, "makes .tsbuildinfo; `tsBuildInfoFile` can put it elsewhere"))
    for name, text in _configs(files, root) if wanted else ():
        for number, line in enumerate(text.splitlines(), start=1):
            for pattern, words in wanted:
                found = pattern.search(line[:2000])
                if found:
                    yield f"{name}:{number} `{found[0]}` {words}"


def _configs(files: FileSystem, root: str) -> Iterator[tuple[str, str]]:
    try:
        entries = files.entries(root)
    except OSError:
        return
    for entry in entries:
        if entry.kind == "file" and entry.size <= _MOST_BYTES and _CONFIGS.match(entry.name):
            try:
                yield entry.name, files.read(posixpath.join(root, entry.name)).decode("utf-8", "replace")
            except OSError:
                continue
