"""Member names: what they decode to, and which of them no honest packer writes."""

from __future__ import annotations

import posixpath
import re
import unicodedata

from auditor.inventory.archives.session import Session

_ODD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\\:<>\"|?*]|^/|^\.|/\.|//|\.\.|[ .](?:/|$)"
    r"|(?:^|/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:[./]|$)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?:[\w@+-]++(?:\.[\w@+-]++)*+/)*+[\w@+-]++(?:\.[\w@+-]++)*+/?", re.ASCII)
_DEVICES = ("con", "prn", "aux", "nul", "com", "lpt")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_RESERVED = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.[^/]*)?(?:/|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[:<>\"|?*]|[^/.][ .](?:/|$)")
_DRIVE = re.compile(r"^[A-Za-z]:")


def is_plain(name: str) -> bool:
    """Tell at little cost that there is nothing to say about a name, which is so for nearly all."""
    if not _PLAIN.fullmatch(name):
        return False
    low = name.lower()
    return not any(device in low for device in _DEVICES)


def decode_name(raw: bytes) -> str:
    """Decode a name as UTF-8, else byte for byte, so that it can always be printed."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def tidy(name: str) -> str:
    """Give a name as a relative path: no leading `/` or `./`, no empty or `.` parts, no trailing slash."""
    if not _ODD.search(name):
        return name.rstrip("/")
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def fold(path: str) -> str:
    """Give the form in which file systems that ignore case and normal form see a path."""
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def inspect_name(name: str, session: Session) -> None:
    """Note everything wrong with a member's name."""
    if not _ODD.search(name):
        return
    forward = name.replace("\\", "/")
    if escapes := _escape(forward):
        session.note("escaping-path", escapes, name)
    elif "\\" in name:
        session.note("backslash-path", "a backslash, which is a folder separator on Windows only", name)
    if found := _HIDDEN.search(name):
        session.note("hidden-name", f"the invisible character U+{ord(found[0]):04X} in the name", name)
    if found := _RESERVED.search(forward):
        session.note("windows-name", f"{found[0].strip('/')!r} is a device on Windows", name)
    elif not escapes and _FORBIDDEN.search(forward):
        session.note("windows-name", "the name cannot exist on Windows", name)


def _escape(name: str) -> str:
    if name.startswith("/"):
        return "an absolute path"
    if _DRIVE.match(name):
        return "a path with a drive letter"
    parts = name.split("/")
    if ".." not in parts:
        return ""
    return "leaves the folder it is unpacked in" if leaves(name) else "climbs with '..'"


def leaves(path: str) -> bool:
    """Tell whether a relative path ends up above where it starts."""
    path = posixpath.normpath(path)
    return path == ".." or path.startswith(("../", "/"))


def link_target(name: str, link: str, *, hard: bool) -> str | None:
    """Give the path inside the archive that a link means; None when it means one outside."""
    link = link.replace("\\", "/")
    if link.startswith("/") or _DRIVE.match(link):
        return None
    path = posixpath.normpath(link if hard else posixpath.join(posixpath.dirname(tidy(name)), link))
    return None if leaves(path) else path
