"""Archives as targets: one file, or a folder of built artifacts such as dist/."""

from __future__ import annotations

import os
from collections.abc import Iterator

from auditor.inventory.archives.listing import read_archive
from auditor.inventory.archives.recognise import is_archive
from auditor.inventory.source import PackageSource

_NAMES = (".whl", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".zip", ".vsix", ".crate")


def package(target: str, path: str, *, hashing: bool = False, keeping: bool = False) -> PackageSource:
    """Read one archive; what could not be read of it stays with it."""
    archive = read_archive(target, path, hash_members=hashing, keep=keeping)
    return PackageSource(package=archive.package, archive=archive)


def artifacts(folder: str) -> Iterator[str]:
    """Give the archives that lie in a folder, by name, links not followed; damaged ones are told by their names."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not os.path.islink(path) and (name.endswith(_NAMES) or is_archive(path)):
            yield path
