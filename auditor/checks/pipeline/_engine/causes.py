"""Which setting made which map: a match of a setting, the packages it builds, and the findings it explains."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.checks.pipeline._engine.gather import ProjectFile
from auditor.checks.pipeline._engine.schema import PipelineRule
from auditor.inventory.source import PackageSource
from auditor.model.finding import Finding, Place
from auditor.scan.semgrep import Match

_OUTPUT = re.compile(r"""(?:outDir|out_dir|outdir|dir|path|file)["']?\s{0,9}:\s{0,9}["'](?:\./)?([\w./-]{1,80})["']""")
_OUTPUTS = 4
_INTO_DIST = frozenset(("vite", "tsup", "tsdown"))
_BUNDLERS = frozenset(("vite", "astro", "tsup", "next", "nuxt", "script"))
_COMPILES = re.compile(r"\b(?:tsc|vue-tsc|ttsc|tspc)\b(?![^\"\n]{0,200}--noEmit)")
_DECLARATION_MAP = re.compile(r"\.d\.[cm]?ts\.map\Z")
_INSIDE = ("source-map/inline", "source-map/eval-sources")
_MOST_RELATED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that speaks about a place; `projects` are the tsconfig files through which a setting has its effect."""

    rule: PipelineRule
    file: ProjectFile
    match: Match
    projects: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """The setting, as a second location of what it made."""
        return Place(
            path=self.file.path,
            line=self.match.line,
            column=self.match.column,
            label=f"made by {self.rule.setting}",
        )

    def explains(self, finding: Finding) -> bool:
        """Say whether maps of the sort that a finding is about come from such a setting."""
        inside = finding.rule in _INSIDE
        if not finding.rule.startswith("source-map/") or inside > (self.rule.makes == "inline-maps"):
            return False
        return inside or any(self._makes(place.path) for place in (finding.place, *finding.related))

    def _makes(self, path: str) -> bool:
        declaration, style = bool(_DECLARATION_MAP.search(path)), path.endswith(".css.map")
        if self.rule.setting.endswith("declarationMap"):
            return declaration
        if "sass" in self.rule.rule.slug:
            return style
        if self.file.kind.name == "tsconfig":
            return not style and not declaration
        return not declaration or self.file.kind.name == "tsdown"


def builds(hit: Hit, source: PackageSource, files: Iterable[ProjectFile]) -> bool:
    """Say whether a setting is about a package: it lies in the package's folder, or above it, or is inherited there."""
    root = source.package.root
    if not root:
        return False
    if hit.file.kind.name == "tsconfig":
        return any(holds(root, each) for each in hit.projects) and not is_bundled(root, files)
    return holds(root, hit.file.absolute) or holds(posixpath.dirname(hit.file.absolute), root + "/x")


def is_bundled(folder: str, files: Iterable[ProjectFile]) -> bool:
    """Say whether a bundler that takes no wishes from tsconfig builds a package, and tsc only looks at types."""
    beside = [each for each in files if posixpath.dirname(each.absolute) == folder]
    compiled = any(each.kind.name == "package" and _COMPILES.search(each.text) for each in beside)
    return not compiled and any(each.kind.name in _BUNDLERS for each in beside)


def owners(hit: Hit, sources: tuple[PackageSource, ...]) -> tuple[PackageSource, ...]:
    """Give the packages whose folders hold a file, or the projects that inherit it, the nearest ones first."""
    for path in (hit.file.absolute, *hit.projects):
        near = [source for source in sources if holds(source.package.root, path)]
        if near:
            longest = max(len(source.package.root) for source in near)
            return tuple(source for source in near if len(source.package.root) == longest)
    return () if hit.file.kind.name == "tsconfig" else sources[:1]


def nearest(hits: list[Hit], source: PackageSource) -> list[Hit]:
    """Leave out what lies above a package where something in its own folder is a cause already."""
    own = [hit for hit in hits if holds(source.package.root, hit.file.absolute) or hit.projects]
    return own or hits


def joined(finding: Finding, causes: list[Hit]) -> Finding:
    """Name the settings that made the maps of a finding."""
    if not causes:
        return finding
    places = tuple(hit.place for hit in causes[:_MOST_RELATED])
    made_by = [f"{hit.file.path}:{hit.match.line} {hit.rule.setting}" for hit in causes[:_MOST_RELATED]]
    return replace(
        finding,
        message=f"{finding.message}; made by {', '.join(made_by)}",
        related=(*places, *finding.related),
        properties={**finding.properties, "made_by": made_by},
    )


def outputs(file: ProjectFile, root: str) -> tuple[tuple[str, ...], bool]:
    """Give the folders below the package's that a configuration writes to, and whether it writes nowhere else."""
    found = tuple(_folder(each) for each in _OUTPUT.findall(file.text)[:_OUTPUTS])
    if file.kind.name in _INTO_DIST and "outDir" not in file.text:
        found = ("dist",)
    base = posixpath.relpath(posixpath.dirname(file.absolute), root) if root else "."
    base = "." if base.startswith("..") else base
    below = tuple(posixpath.normpath(posixpath.join(base, each)) for each in found)
    return below, bool(found) and file.kind.name in _INTO_DIST


def _folder(found: str) -> str:
    return posixpath.dirname(found) if posixpath.splitext(found)[1] else found.rstrip("/")


def holds(folder: str, path: str) -> bool:
    """Say whether a path lies below a folder."""
    return bool(folder) and path.startswith(folder.rstrip("/") + "/")
