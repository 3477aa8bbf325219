"""The digests that registries state, and files checked against them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from auditor.inventory.download.errors import IntegrityError

_STRONGEST_FIRST = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")
_SRI = re.compile(r"(sha512|sha384|sha256|sha1)-([A-Za-z0-9+/]{20,100}={0,2})(?:\?\S*)?")
_HEX = re.compile(r"[0-9a-fA-F]{32,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One stated digest, in lower-case hexadecimal."""

    algorithm: str
    value: str

    def __str__(self) -> str:
        return f"{self.algorithm}-{self.value}"

    def demand(self, other: str, what: str) -> None:
        """Raise unless a computed digest is this one."""
        if other != self.value:
            raise IntegrityError(
                f"{what}: its {self.algorithm} is {other[:16]}..., the registry states {self.value[:16]}..."
            )


def from_sri(text: str) -> Digest | None:
    """Give the strongest digest of a subresource-integrity string."""
    found = {}
    for algorithm, value in _SRI.findall(text[:4096]):
        try:
            found[algorithm] = base64.b64decode(value, validate=True).hex()
        except binascii.Error:
            continue
    return strongest(found)


def strongest(stated: dict[str, str]) -> Digest | None:
    """Give the strongest of the digests that can be checked here."""
    for algorithm in _STRONGEST_FIRST:
        value = stated.get(algorithm)
        if isinstance(value, str) and _HEX.fullmatch(value) and len(value) == _length(algorithm):
            return Digest(algorithm=algorithm, value=value.lower())
    return None


def _length(algorithm: str) -> int:
    return 2 * hashlib.new(algorithm, usedforsecurity=False).digest_size


def file_digest(path: str, algorithm: str) -> str:
    """Give the digest of a file."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
