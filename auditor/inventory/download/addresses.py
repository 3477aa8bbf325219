"""URLs of registries: credentials taken out, safe to show, joined, and compared by host."""

from __future__ import annotations

import base64
import re
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from auditor.inventory.download.errors import DownloadError

_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+!~-]{0,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL without credentials, and the Authorization header they make; the header is never shown."""

    url: str
    authorization: str = field(default="", repr=False)

    def __str__(self) -> str:
        return shown(self.url)

    @property
    def host(self) -> str:
        """The host and port."""
        return host_of(self.url)


def address(url: str, authorization: str = "") -> Address:
    """Split the credentials off a URL; those given beside it win."""
    try:
        parts = urllib.parse.urlsplit(url)
        userinfo, _, host = parts.netloc.rpartition("@")
        port = parts.port
    except ValueError:
        raise DownloadError("a registry URL is malformed") from None
    if parts.scheme not in ("http", "https", "file") or (parts.scheme != "file" and not parts.hostname):
        raise DownloadError(f"{shown(url)}: not an http:, https: or file: URL")
    del port
    if userinfo and not authorization:
        authorization = basic(urllib.parse.unquote(userinfo))
    return Address(url=urllib.parse.urlunsplit(parts._replace(netloc=host)), authorization=authorization)


def basic(user_and_password: str) -> str:
    """Give the header for a user and password."""
    return "Basic " + base64.b64encode(user_and_password.encode()).decode()


def shown(url: str) -> str:
    """Give a URL as it may be printed: no credentials, no query, no fragment."""
    bare = re.sub(r"//[^/@?#]*@", "//", url.partition("#")[0].partition("?")[0])
    return "".join(letter if letter.isprintable() else "?" for letter in bare)


def host_of(url: str) -> str:
    """Give the host and port of a URL."""
    try:
        return urllib.parse.urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def same_origin(one: str, other: str) -> bool:
    """Tell whether two URLs share scheme, host and port."""
    return (urllib.parse.urlsplit(one).scheme, host_of(one)) == (urllib.parse.urlsplit(other).scheme, host_of(other))


def folder(url: str) -> str:
    """Give a URL that ends in a slash, for joining."""
    return url if url.endswith("/") else url + "/"


def local_path(url: str) -> str:
    """Give the path of a file: URL."""
    parts = urllib.parse.urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise DownloadError(f"{shown(url)}: a file: URL on another host")
    return urllib.request.url2pathname(parts.path)


def file_name(url: str) -> str:
    """Give a safe file name for what a URL leads to."""
    name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rpartition("/")[2])
    return name if _SAFE_NAME.fullmatch(name) else "archive"
