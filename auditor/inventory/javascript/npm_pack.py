"""The list of one npm package: the project walked, its bundled dependencies walked, every file with its reason."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from auditor.errors import ManifestError
from auditor.inventory.javascript.ignore_walk import Seen
from auditor.inventory.javascript.npm_around import around
from auditor.inventory.javascript.npm_bundles import Bundled, Bundles
from auditor.inventory.javascript.npm_manifest import Manifest, read_manifest
from auditor.inventory.javascript.npm_rules import PROFILES, rooted
from auditor.inventory.javascript.npm_walk import PackageWalk
from auditor.inventory.javascript.packager import PackRequest
from auditor.inventory.javascript.workspaces import workspaces_of
from auditor.model.package import Exclusion, Notice, Package, Reason, ShippedFile


def pack(request: PackRequest) -> Package:
    """Predict the list of one package."""
    manifest = load(request)
    shipped: dict[str, ShippedFile] = {}
    excluded: list[Exclusion] = []
    doubt = manifest.doubt
    for walk, bundled in walks(request, manifest):
        doubt = doubt or walk.manifest.doubt or _lock_doubt(request, walk, bundled)
        doubt = doubt or _rooted(walk) or (bundled.doubt or _extended(request, manifest) if bundled else "")
        for seen in walk.run():
            path = _path(request, bundled, seen)
            doubt = doubt or _name_doubt(path)
            if seen.included:
                shipped.setdefault(path, _file(request, walk, seen, path, _reason(manifest, bundled, seen)))
            else:
                excluded.append(Exclusion(path=path, by=seen.reason, directory=seen.entry.kind == "directory"))
    return Package(
        target=request.target,
        ecosystem="npm",
        kind="npm-tarball",
        name=_text(manifest, "name"),
        version=_text(manifest, "version"),
        files=tuple(shipped[path] for path in sorted(shipped)),
        excluded=tuple(sorted(excluded, key=lambda item: item.path)),
        evidence="approximate" if doubt else "exact",
        evidence_note=doubt,
        profile=request.profile,
        notices=(*_notices(request, manifest), *_machine_notices(request, shipped.values(), excluded)),
        root=request.root,
        manifest=manifest.content,
    )


_NOT_IN_LOCK = ("files", "main", "browser")
_LOCK_DOUBT = (
    "npm reads an installed package's `files` from node_modules/.package-lock.json, which has none, "
    "as long as that file is newer than the packages: {name} then ships another list"
)


def _lock_doubt(request: PackRequest, walk: PackageWalk, bundled: Bundled | None) -> str:
    """Say so when a bundled package's list hangs on whether npm still trusts its hidden lock file."""
    lock = posixpath.join(request.root, "node_modules", ".package-lock.json")
    if bundled is None or bundled.linked or request.files.entry(lock) is None:
        return ""
    kept = {key: value for key, value in walk.manifest.normal.items() if key not in _NOT_IN_LOCK}
    if len(kept) == len(walk.manifest.normal):
        return ""
    other = replace(walk, manifest=replace(walk.manifest, normal=kept))
    lists = [{seen.path for seen in each.run() if seen.included} for each in (walk, other)]
    return "" if lists[0] == lists[1] else _LOCK_DOUBT.format(name=bundled.asked)


def _rooted(walk: PackageWalk) -> str:
    entry = rooted(walk.manifest, walk.profile)
    return f"npm 12 looks the `files` entry {entry!r} up from the root of the machine" if entry else ""


_CODE = (".npm-extension.mjs", ".npm-extension.cjs")


def _extended(request: PackRequest, manifest: Manifest) -> str:
    """Say so when the project itself may give its bundled dependencies other needs than they declare."""
    found = [*_extension_files(request), *(["packageExtensions"] if manifest.content.get("packageExtensions") else [])]
    if not found or not PROFILES[request.profile].extensions:
        return ""
    return f"{found[0]} may give a bundled dependency needs that its own package.json does not name"


def _extension_files(request: PackRequest) -> list[str]:
    if not PROFILES[request.profile].extensions:
        return []
    return [name for name in _CODE if request.files.entry(posixpath.join(request.root, name)) is not None]


def _name_doubt(path: str) -> str:
    """A line break ends a pattern in the middle where npm writes a found name back as a rule."""
    return f"the name {path!r} has a line break" if "\n" in path or "\r" in path else ""


def walks(request: PackRequest, manifest: Manifest) -> Iterator[tuple[PackageWalk, Bundled | None]]:
    """Give the walk of the project, then one for each bundled dependency."""
    profile = PROFILES[request.profile]
    workspaces = workspaces_of(manifest, request.files, request.root)
    yield (
        PackageWalk(
            files=request.files,
            root=request.root,
            manifest=manifest,
            profile=profile,
            around=around(request, profile, workspaces=bool(workspaces)),
        ),
        None,
    )
    for bundled in Bundles(request.files, request.root, manifest, workspaces).find():
        yield (
            PackageWalk(
                files=request.files,
                root=bundled.path,
                shown=posixpath.relpath(bundled.path, request.files.resolve(request.root)),
                manifest=bundled.manifest,
                profile=profile,
                role="linked" if bundled.linked else "installed",
                project=bundled.project,
            ),
            bundled,
        )


def load(request: PackRequest) -> Manifest:
    """Read the package.json of the request."""
    try:
        return read_manifest(request.files, request.root)
    except (FileNotFoundError, NotADirectoryError):
        raise ManifestError(f"{request.target}: no package.json") from None
    except OSError as error:
        raise ManifestError(f"package.json: cannot be read: {error.strerror or error}") from None


def _text(manifest: Manifest, key: str) -> str:
    value = manifest.content.get(key)
    return value if isinstance(value, str) else ""


def _path(request: PackRequest, bundled: Bundled | None, seen: Seen) -> str:
    if bundled is None:
        return seen.path
    place = posixpath.relpath(bundled.path, request.files.resolve(request.root))
    return posixpath.join(place, seen.path).replace("\\", "/")


def _reason(manifest: Manifest, bundled: Bundled | None, seen: Seen) -> Reason:
    if bundled is None or seen.reason.kind not in ("default", "always-included", "main", "browser", "bin"):
        return seen.reason
    key = next((key for key in ("bundleDependencies", "bundledDependencies") if key in manifest.content), "")
    listed = manifest.content.get(key)
    at: tuple[str | int, ...] = (key,)
    if isinstance(listed, list) and bundled.asked in listed:
        at = (key, listed.index(bundled.asked))
    elif isinstance(listed, dict):
        at = (key, bundled.asked)
    return Reason(kind="bundled-dependency", source="package.json", line=manifest.line(*at), text=bundled.asked)


def _file(request: PackRequest, walk: PackageWalk, seen: Seen, path: str, why: Reason) -> ShippedFile:
    read = partial(request.files.read, posixpath.join(walk.root, seen.path))
    return ShippedFile(path=path, size=seen.entry.size, mode=seen.entry.mode, why=why, read=read)


def _notices(request: PackRequest, manifest: Manifest) -> Iterator[Notice]:
    """What npm would complain about, or do besides, while its packer still lists the files."""
    extensions = _extension_files(request)
    if len(extensions) > 1:
        yield Notice(text=f"npm 12 refuses a project that has both {' and '.join(extensions)}", path=extensions[0])
    elif extensions:
        yield Notice(text=f"npm 12 runs {extensions[0]}, even for a dry run without scripts", path=extensions[0])
    for key in ("name", "version"):
        if not _text(manifest, key):
            yield Notice(text=f'npm refuses to pack a package without a "{key}"', path="package.json")
    if manifest.complaint:
        yield Notice(text=f"npm refuses this package.json: {manifest.complaint}", path="package.json")
    if isinstance(manifest.normal.get("files"), str):
        text = '"files" is a string: npm takes each of its characters for an entry'
        yield Notice(text=text, path="package.json", line=manifest.line("files"))


def _machine_notices(
    request: PackRequest, shipped: Iterable[ShippedFile], excluded: Iterable[Exclusion]
) -> Iterator[Notice]:
    decided = [file.path for file in shipped if file.why.kind == "global-ignore"]
    decided += [item.path for item in excluded if item.by.kind == "global-ignore"]
    if decided:
        text = f"this machine's own {request.global_ignore} decided on {decided[0]}"
        more = f" and {len(decided) - 1} more" if len(decided) > 1 else ""
        yield Notice(text=f"{text}{more}; another machine may pack another list", path=request.global_ignore)
