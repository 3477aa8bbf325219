"""File names that should rarely leave a house, for the checks that must tell a slip from a leak."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Concern: TypeAlias = Literal["a source map", "a sensitive file", ""]

_MAP = re.compile(
    r"\.(?:[cm]?jsx?|[cm]?tsx?|css|scss|less|bundle|hbc|wasm|vue|svelte|html)\.map\Z|(?:\A|/)[^/]+\.js\.map\.(?:gz|br|zst)\Z"
)
_SENSITIVE = re.compile(
    r"""(?:\A|/)(?:
        \.env(?:\.[^/]*)? | [^/]+\.env | \.envrc | env\.(?:local|production)
      | \.npmrc | \.yarnrc(?:\.yml)? | \.pypirc | \.netrc | _netrc
      | \.git-credentials | \.htpasswd | \.pgpass | \.my\.cnf
      | \.dockercfg | \.docker/config\.json | kubeconfig | \.kube/config | \.aws/(?:credentials|config) | \.boto
      | id_(?:rsa|dsa|ecdsa|ed25519)(?:_[^/.]*)? | [^/]+\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx|asc|gpg|ovpn)
      | [^/]*(?:credential|service[-_]?account|secret)s?[^/]*\.(?:json|ya?ml|toml|ini|txt)
      | terraform\.tfstate(?:\.[^/]*)? | [^/]+\.tfstate(?:\.[^/]*)? | [^/]+\.tfvars
      | [^/]+\.(?:sqlite3?|db|dump|sql\.gz|bak) | dump\.sql
      | \.claude/settings\.local\.json | \.mcp\.json | \.cursor/mcp\.json
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"(?:\A|/)[^/]*\.?env[^/]*[._-](?:example|sample|template|dist|defaults?|schema|test|tpl)\Z", re.IGNORECASE
)


def concern(path: str) -> Concern:
    """Say what is worrying about a name, if anything; a template of an env file is not."""
    if _MAP.search(path):
        return "a source map"
    if _SENSITIVE.search(path) and not _TEMPLATE.search(path):
        return "a sensitive file"
    return ""


def worries_npm(path: str) -> bool:
    """Say whether a name in a JavaScript package is worrying; there any `.map` is a source map."""
    return bool(concern(path)) or path.lower().endswith(".map")


def worst(paths: list[str]) -> Concern:
    """Give the strongest concern among several names."""
    found = {concern(path) for path in paths}
    return "a sensitive file" if "a sensitive file" in found else "a source map" if "a source map" in found else ""
