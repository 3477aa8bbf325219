"""Bun's ignore lines, `files` entries and built-in rules, each with its provenance."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.inventory.javascript.bun_glob import BunGlob, compile_glob
from auditor.model.package import Reason

LOCK_FILES = frozenset({"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb", "bun.lock"})
NEVER = frozenset({".git", ".npmrc"})
_ALWAYS = ("README", "LICENSE", "LICENCE")
_USUALLY_IGNORED = (
    ".*.swp",
    "._*",
    ".DS_Store",
    ".gitignore",
    ".hg",
    ".npmignore",
    ".lock-wscript",
    ".svn",
    ".wafpickle-*",
    "CVS",
    "npm-debug.log",
    ".env.production",
    "bunfig.toml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BunRule:
    """One pattern: what it is matched against, and whether it takes back an earlier one."""

    glob: BunGlob
    reason: Reason
    negated: bool
    whole_path: bool
    folders_only: bool
    any_depth: bool

    def hits(self, name: str, path: str, *, folder: bool) -> bool:
        """Whether an ignore line means this entry."""
        return (folder or not self.folders_only) and self.glob.matches(path if self.whole_path else name)

    def lists(self, name: str, path: str, *, folder: bool) -> bool:
        """Whether a `files` entry means this entry: those start at the root unless they say `**/`."""
        by_name = self.any_depth and not self.whole_path
        return (folder or not self.folders_only) and self.glob.matches(name if by_name else path)

    @property
    def takes_back(self) -> bool:
        """Whether this line re-includes; a negated `files` entry excludes."""
        return self.negated and self.reason.kind == "ignore-line"

    def may_bring_back(self, folder: str) -> bool:
        """Whether this `!` line could mean something inside an ignored folder, which is then walked."""
        return self.takes_back and (self.any_depth or (self.whole_path and self.glob.may_match_inside(folder)))


def parse_rule(text: str, reason: Reason) -> BunRule | None:
    """Read one pattern; None when nothing is left of it."""
    rest = text.lstrip("!")
    negated = rest != text
    any_depth = rest.startswith("**/")
    rest = "**/" if rest == "**/" else rest.removeprefix("**/")
    folders_only = rest.endswith("/")
    rest = rest.removesuffix("/")
    whole_path = "/" in rest
    rest = rest.removeprefix("/")
    if not rest:
        return None
    return BunRule(
        glob=compile_glob(f"**/{rest}" if any_depth and whole_path else rest),
        reason=reason,
        negated=negated,
        whole_path=whole_path,
        folders_only=folders_only,
        any_depth=any_depth,
    )


def parse_ignore_file(text: str, source: str) -> tuple[BunRule, ...]:
    """Read an ignore file: only trailing blanks are trimmed, comments start in the first column."""
    rules = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        pattern = line.removesuffix("\r").rstrip(" ")
        if pattern and not line.startswith("#"):
            rules.append(parse_rule(pattern, Reason(kind="ignore-line", source=source, line=number, text=pattern)))
    return tuple(rule for rule in rules if rule)


def normalize_entry(text: str) -> str:
    """Resolve `.`, `..` and doubled slashes the way bun does before it reads a `files` entry."""
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    end = "/" if text.endswith("/") and parts else ""
    return ("/" if text.startswith("/") else "") + "/".join(parts) + end or "."


def _named_like(name: str, stem: str) -> bool:
    return name == stem or (name.startswith(f"{stem}.") and len(name) > len(stem) + 1)


def always_packed(name: str) -> bool:
    """Whether a root file ships whatever the rules say."""
    return any(_named_like(name, stem) for stem in _ALWAYS)


def survives_ignores(name: str) -> bool:
    """Whether no ignore line can remove a root entry."""
    return name == "package.json" or always_packed(name) or _named_like(name, "CHANGELOG")


def never_packed(name: str, *, at_root: bool) -> Reason | None:
    """The built-in rule that nothing can undo, if there is one for this name."""
    if name in NEVER or (at_root and name in LOCK_FILES):
        return Reason(kind="never-included", source="bun", text=name)
    return None


def default_ignore(name: str) -> Reason | None:
    """The built-in rule that an ignore file or a `files` entry can undo."""
    for text in _USUALLY_IGNORED:
        if compile_glob(text).matches(name):
            return Reason(kind="default-ignore", source="bun", text=text)
    return None
