"""An sdist that was never built, seen as the folder a frontend would unpack it to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.python.backend import BuildRequest, Listing, Pick
from auditor.inventory.python.project import normalized_name
from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

_GENERATED = Reason(kind="generated", text="metadata written by the backend")


@dataclass(slots=True)
class UnpackedSdist:
    """The picks of an sdist, and its metadata, as a file system with nothing else around it.

    It takes the place of the project it was made from; `top` is the name its folder really has, and `version`
    is what its metadata state ("" when that is not known).
    """

    below: FileSystem
    root: str
    top: str
    version: str
    _nodes: dict[str, Pick | None] = field(default_factory=dict)
    _children: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def add(self, picks: Iterable[Pick], tree: Tree) -> None:
        """Put files in their places."""
        for pick in picks:
            path = posixpath.normpath(posixpath.join(self.root, pick.path))
            self._nodes[path] = pick
            self._list(path, _entry(pick, posixpath.basename(path), tree))

    def _list(self, path: str, entry: Entry) -> None:
        while path != "/":
            parent, name = posixpath.split(path)
            self._children.setdefault(parent, {})[name] = entry
            if parent in self._nodes:
                return
            self._nodes[parent] = None
            path, entry = parent, Entry(name=posixpath.basename(parent), kind="directory", mode=0o755)

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """Give the entries of a directory in code-point order."""
        directory = self.resolve(directory)
        if directory not in self._nodes:
            raise FileNotFoundError(2, "no such directory", directory)
        if self._nodes[directory] is not None:
            raise NotADirectoryError(20, "not a directory", directory)
        found = self._children.get(directory, {})
        return tuple(found[name] for name in sorted(found))

    def entry(self, path: str) -> Entry | None:
        """`lstat` one path; None when there is none."""
        parent, name = posixpath.split(path)
        if not name:
            return Entry(name="", kind="directory", mode=0o755)
        try:
            return self._children.get(self.resolve(parent), {}).get(name)
        except OSError:
            return None

    def read(self, path: str) -> bytes:
        """Give the bytes of a file, links followed."""
        path = self.resolve(path)
        if path not in self._nodes:
            raise FileNotFoundError(2, "no such file", path)
        pick = self._nodes[path]
        if pick is None:
            raise IsADirectoryError(21, "is a directory", path)
        return pick.content if pick.content is not None else self.below.read(pick.source)

    def link(self, path: str) -> str:
        """Give the text of a symbolic link that the sdist keeps."""
        pick = self._nodes.get(path)
        if pick is None or not pick.keeps_link:
            raise OSError(22, "not a link", path)
        return self.below.link(pick.source)

    def resolve(self, path: str) -> str:
        """`realpath` within the sdist."""
        path = posixpath.normpath(path)
        for _ in range(40):
            step = self._step(path)
            if step is None:
                return path
            path = posixpath.normpath(step)
        raise OSError(40, "too many levels of symbolic links", path)

    def _step(self, path: str) -> str | None:
        at = len(self.root)
        while at != -1 and path.startswith(self.root):
            at = path.find("/", at + 1)
            part = path if at == -1 else path[:at]
            pick = self._nodes.get(part)
            if pick is not None and pick.keeps_link:
                return posixpath.join(posixpath.dirname(part), self.below.link(pick.source)) + path[len(part) :]
        return None


def _entry(pick: Pick, name: str, tree: Tree) -> Entry:
    if pick.keeps_link:
        return Entry(name=name, kind="symlink", mode=0o777)
    if pick.content is not None:
        return Entry(name=name, kind="file", size=len(pick.content))
    size, mode = tree.facts(pick.source)
    return Entry(name=name, kind="file", size=size, mode=mode)


def unpacked(request: BuildRequest, sdist: Listing) -> UnpackedSdist:
    """Unpack an sdist that exists only as a list, in the place of the project it was made from."""
    version = sdist.version or request.project.version
    top = f"{normalized_name(sdist.name or request.project.name)}-{version or '0'}"
    view = UnpackedSdist(request.files, request.root, top, version)
    tree = Tree(request.files, request.root)
    view.add(sdist.picks, tree)
    view.add((Pick(path=path, content=content, why=_GENERATED) for path, content in sdist.generated.items()), tree)
    return view
