"""The two forms of Python's simple index (JSON and HTML), and folders and pages of links."""

from __future__ import annotations

import html.parser
import json
import os
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auditor.inventory.download.addresses import Address, address, folder, host_of, local_path
from auditor.inventory.download.errors import DownloadError, MissingError
from auditor.inventory.download.integrity import Digest, strongest
from auditor.inventory.download.web import Web

_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{_JSON}, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.1"
_PAGE_LIMIT = 128 << 20
_FRAGMENT = re.compile(r"(sha512|sha384|sha256|sha224|sha1|md5)=([0-9a-fA-F]{32,128})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One file that an index offers. `yanked` is None, or the reason, which may be empty."""

    name: str
    where: Address
    digest: Digest | None = None
    yanked: str | None = None


def project_links(index: str, project: str, web: Web) -> tuple[Link, ...]:
    """Give the files of a project in an index; MissingError when it is not there."""
    base = address(folder(index))
    page = Address(url=f"{base.url}{project}/", authorization=base.authorization)
    return _page_links(page, base, web)


def found_links(place: str, web: Web) -> tuple[Link, ...]:
    """Give the files of a find-links folder or page."""
    if not place.startswith(("http://", "https://", "file:")):
        place = "file://" + urllib.request.pathname2url(os.path.abspath(os.path.expanduser(place)))
    base = address(place)
    return _page_links(base, base, web)


def _page_links(page: Address, base: Address, web: Web) -> tuple[Link, ...]:
    url, kind, data = _local_page(page) if page.url.startswith("file:") else _web_page(page, web)
    if kind in ("application/json", _JSON):
        return tuple(_json_links(url, base, data))
    return tuple(_html_links(url, base, data))


def _web_page(page: Address, web: Web) -> tuple[str, str, bytes]:
    return web.page(page, accept=_ACCEPT, limit=_PAGE_LIMIT)


def _local_page(page: Address) -> tuple[str, str, bytes]:
    path = local_path(page.url)
    try:
        if os.path.isdir(path):
            if not os.path.isfile(os.path.join(path, "index.html")):
                return folder(page.url), "text/html", _listing(path)
            path = os.path.join(path, "index.html")
        if not os.path.isfile(path):
            raise MissingError(f"{page}: not there")
        with open(path, "rb") as stream:
            return (folder(page.url) if page.url.endswith("/") else page.url), "text/html", stream.read(_PAGE_LIMIT)
    except OSError as error:
        raise DownloadError(f"{page}: {error.strerror}") from None


def _listing(path: str) -> bytes:
    names = sorted(entry.name for entry in os.scandir(path) if entry.is_file())
    return "".join(f'<a href="{urllib.parse.quote(name)}">x</a>' for name in names).encode()


def _json_links(url: str, base: Address, data: bytes) -> Iterator[Link]:
    try:
        document = json.loads(data)
        files = document["files"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise DownloadError(f"{base.host or base}: the index does not answer as a package index does") from None
    for file in files if isinstance(files, list) else ():
        if not isinstance(file, dict) or not isinstance(file.get("url"), str):
            continue
        hashes = file.get("hashes")
        link = _link(url, base, file["url"], _yanked(file.get("yanked")))
        if link:
            yield _with_digest(link, strongest(hashes) if isinstance(hashes, dict) else None)


def _yanked(value: Any) -> str | None:
    return value if isinstance(value, str) else ("" if value is True else None)


def _with_digest(link: Link, digest: Digest | None) -> Link:
    return Link(name=link.name, where=link.where, digest=digest or link.digest, yanked=link.yanked)


class _Anchors(html.parser.HTMLParser):
    """Collects anchors, and the base they are relative to."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.anchors: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one tag."""
        found = dict(attrs)
        href = found.get("href")
        if href and tag == "base" and not self.base:
            self.base = href
        elif href and tag == "a":
            yanked = (found["data-yanked"] or "") if "data-yanked" in found else None
            self.anchors.append((href, yanked))


def _html_links(url: str, base: Address, data: bytes) -> Iterator[Link]:
    parser = _Anchors()
    try:
        parser.feed(data.decode("utf-8", "replace"))
    except AssertionError:
        raise DownloadError(f"{base.host or base}: the index answers with a damaged page") from None
    start = urllib.parse.urljoin(url, parser.base) if parser.base else url
    for href, yanked in parser.anchors:
        if link := _link(start, base, href, yanked):
            yield link


def _link(page: str, base: Address, href: str, yanked: str | None) -> Link | None:
    try:
        url, _, fragment = urllib.parse.urljoin(page, href.strip()).partition("#")
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return None
    # A page from the network never leads to files of this machine, nor from https to http.
    allowed = {"https": ("https",), "http": ("http", "https"), "file": ("file", "https")}
    if parts.scheme not in allowed.get(urllib.parse.urlsplit(base.url).scheme, ()):
        return None
    stated = _FRAGMENT.search(fragment)
    try:
        where = address(url, base.authorization if host_of(url) == base.host else "")
    except DownloadError:
        return None
    return Link(
        name=urllib.parse.unquote(parts.path.rpartition("/")[2]),
        where=where,
        digest=strongest({stated[1]: stated[2]}) if stated else None,
        yanked=yanked,
    )
