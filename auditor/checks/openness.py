"""Whether a package's sources are meant to be public, by everything it says about itself, for checks that disclose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from auditor.checks.context import PackageContext
from auditor.errors import StowgateError
from auditor.model.package import Package

Stance: TypeAlias = Literal["closed", "open", "unclear"]

_PROPRIETARY = re.compile(
    r"\bunlicen[cs]ed\b|\bproprietary\b|\bcommercial\b|\ball rights reserved\b|\bconfidential\b|\binternal\b|"
    r"private :: do not upload|other/proprietary|licenseref-(?!scancode)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\Asee licen[cs]e\b", re.IGNORECASE)
_GRANT = re.compile(
    r"permission is hereby granted, free of charge|redistribution and use in source and binary|apache license|"
    r"gnu (?:lesser |affero )?general public license|mozilla public license|permission to use, copy, modify|"
    r"this is free and unencumbered software|creative commons|eclipse public license|boost software license",
    re.IGNORECASE,
)
_LICENCE_FILE = re.compile(r"(?:\A|/)(?:licen[cs]e|copying|unlicense)[^/]*\Z", re.IGNORECASE)
_METADATA = re.compile(r"(?:\A|/)(?:[^/]+\.dist-info/METADATA|PKG-INFO)\Z")
_FORGE = re.compile(r"\b(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|gitee\.com)[/:]", re.IGNORECASE)
_LONGEST = 1 << 20
_BEGINNING = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Openness:
    """What the evidence comes to, and the evidence."""

    stance: Stance
    because: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The evidence as words."""
        return ", ".join(self.because)


def openness(context: PackageContext) -> Openness:
    """Weigh licence, repository and privacy; the policy in the configuration outweighs them."""
    if context.source_maps in ("forbid", "no-content"):
        return Openness(stance="closed", because=(f'source-maps = "{context.source_maps}" in the configuration',))
    if context.source_maps == "allow":
        return Openness(stance="open", because=('source-maps = "allow" in the configuration',))
    closed = tuple(_closed(context.package))
    if closed:
        return Openness(stance="closed", because=closed)
    licence, repository = _licence(context.package.manifest), _repository(context.package)
    granted = bool(licence) or _grants(context.package)
    if granted and repository:
        return Openness(stance="open", because=(f"licence {licence or 'in a file'}", "a repository"))
    if not granted and not repository:
        return Openness(stance="closed", because=("no licence", "no repository"))
    missing = "no repository" if granted else "no licence"
    return Openness(stance="unclear", because=(missing,))


def _closed(package: Package) -> Iterator[str]:
    manifest = package.manifest
    licence = _licence(manifest)
    if manifest.get("private") is True:
        yield '"private": true'
    if _PROPRIETARY.search(licence):
        yield f"licence {licence[:60]}"
    elif _ELSEWHERE.search(licence) and not _grants(package):
        yield f"licence {licence[:60]!r}, which grants nothing that is known"
    found = _PROPRIETARY.search("\n".join(_classifiers(package)))
    if found:
        yield f"classifier {found[0]!r}"


def _licence(manifest: Mapping[str, Any]) -> str:
    project = manifest.get("project")
    fields = project if isinstance(project, Mapping) else manifest
    for key in ("License-Expression", "license", "License", "licenses"):
        value = fields.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, Mapping):
            value = value.get("type") or value.get("text") or value.get("file")
        if isinstance(value, str) and value.strip() and value.strip().upper() != "UNKNOWN":
            return value.strip()
    return ""


def _repository(package: Package) -> str:
    manifest = package.manifest
    project = manifest.get("project")
    fields = project if isinstance(project, Mapping) else manifest
    repository = fields.get("repository")
    if isinstance(repository, Mapping):
        repository = repository.get("url")
    if isinstance(repository, str) and repository.strip():
        return repository
    urls = fields.get("urls")
    texts = urls.values() if isinstance(urls, Mapping) else (fields.get(key) for key in ("Project-URL", "Home-page"))
    found = next((text for text in texts if isinstance(text, str) and _FORGE.search(text)), "")
    return found or next((text for text in _headers(package, "Project-URL|Home-page") if _FORGE.search(text)), "")


def _grants(package: Package) -> bool:
    """Look at the beginning only: further down stand the licences of other people's code."""
    return any(_GRANT.search(text[:_BEGINNING]) for text in _texts(package, _LICENCE_FILE))


def _classifiers(package: Package) -> Iterator[str]:
    project = package.manifest.get("project")
    declared = project.get("classifiers") if isinstance(project, Mapping) else None
    yield from (each for each in declared or () if isinstance(each, str)) if isinstance(declared, list) else ()
    yield from _headers(package, "Classifier|License-Expression")


def _headers(package: Package, names: str) -> Iterator[str]:
    """Give every value of some headers of Python metadata: most of them may be there many times."""
    if package.ecosystem == "pypi":
        for text in _texts(package, _METADATA):
            headers = text.replace("\r\n", "\n").split("\n\n", 1)[0]
            yield from re.findall(rf"^(?:{names}): (.*)$", headers, re.MULTILINE)


def _texts(package: Package, wanted: re.Pattern[str]) -> Iterator[str]:
    for file in package.files:
        if file.path.count("/") <= 3 and file.size <= _LONGEST and wanted.search(file.path):
            try:
                yield file.read().decode("utf-8", "replace")
            except (OSError, StowgateError):
                continue
