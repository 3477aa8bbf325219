"""A small, careful HTTP client: time limits, size limits, retries, redirects that give no credentials away."""

from __future__ import annotations

import http.client
import random
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any, TypeVar

from auditor.inventory.download.addresses import Address, host_of, same_origin, shown
from auditor.inventory.download.errors import DownloadError, MissingError, RefusedError, UnreachableError

CHUNK = 1 << 16
_REDIRECTS = 5
_REDIRECT_CODES = (301, 302, 303, 307, 308)
_AGAIN_CODES = (408, 425, 429, 500, 502, 503, 504)
_NETWORK_ERRORS = (urllib.error.URLError, http.client.HTTPException, OSError)

Result = TypeVar("Result")


class _AgainError(Exception):
    """An attempt that is worth repeating."""

    def __init__(self, message: str, *, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to us."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - the signature of the standard library
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        del req, fp, code, msg, headers, newurl


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response that is being read."""

    url: str
    kind: str
    length: int | None
    chunks: Iterator[bytes]


@dataclass(slots=True, kw_only=True)
class Web:
    """The client. `certificates` is a bundle to trust instead of the system's."""

    timeout: float = 20.0
    deadline: float = 900.0
    attempts: int = 4
    certificates: str = ""
    sleep: Callable[[float], None] = time.sleep
    _opener: urllib.request.OpenerDirector | None = field(default=None, init=False)

    def page(self, where: Address, *, accept: str, limit: int) -> tuple[str, str, bytes]:
        """Give the final URL, the content type and the bytes of a page."""

        def read(answer: Answer) -> tuple[str, str, bytes]:
            return answer.url, answer.kind, b"".join(answer.chunks)

        return self.fetch(where, read, accept=accept, limit=limit)

    def fetch(self, where: Address, use: Callable[[Answer], Result], *, accept: str, limit: int) -> Result:
        """Ask, follow, repeat; `use` takes each answer and may see several, of which the last is whole."""
        problem = ""
        for attempt in range(self.attempts):
            try:
                with self._answer(where, accept, limit) as answer:
                    return use(answer)
            except _AgainError as error:
                problem = str(error)
                if attempt + 1 < self.attempts:
                    self.sleep(max(error.wait, 0.4 * 2**attempt * (1 + random.random())))  # noqa: S311 - jitter
        raise UnreachableError(f"could not reach {where.host}: {problem} ({self.attempts} attempts)")

    @contextmanager
    def _answer(self, where: Address, accept: str, limit: int) -> Iterator[Answer]:
        begin = time.monotonic()
        response = self._follow(where, accept)
        with response:
            length = response.headers.get("Content-Length", "")
            stated = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None
            if stated is not None and stated > limit:
                raise DownloadError(f"{where}: {stated} bytes, more than the {limit} that are accepted")
            until = begin + self.deadline
            yield Answer(
                url=response.url,
                kind=response.headers.get_content_type(),
                length=stated,
                chunks=_chunks(response, where, stated, limit, until),
            )

    def _follow(self, where: Address, accept: str) -> Any:
        url = where.url
        for _ in range(_REDIRECTS + 1):
            authorization = where.authorization if same_origin(url, where.url) else ""
            response = self._open(url, accept, authorization)
            if response.status not in _REDIRECT_CODES:
                return self._judge(response, url)
            with response:
                url = _redirected(url, response.headers.get("Location", ""))
        raise DownloadError(f"{where}: more than {_REDIRECTS} redirects")

    def _open(self, url: str, accept: str, authorization: str) -> Any:
        headers = {"Accept": accept, "User-Agent": "stowgate", "Accept-Encoding": "identity"}
        if authorization:
            headers["Authorization"] = authorization
        try:
            request = urllib.request.Request(url, headers=headers)  # noqa: S310 - addresses are http or https
            return self._director().open(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            return error
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"could not reach {host_of(url)}: {error.verify_message}") from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise UnreachableError(f"could not reach {host_of(url)}: {error.reason.verify_message}") from None
            raise _AgainError(str(error.reason)) from None
        except (http.client.HTTPException, OSError) as error:
            raise _AgainError(_reason(error)) from None
        except ValueError:
            raise DownloadError(f"{shown(url)}: not a URL that can be asked for") from None

    def _judge(self, response: Any, url: str) -> Any:
        status: int = response.status
        if status == 200:
            return response
        with response:
            if status in _AGAIN_CODES:
                raise _AgainError(f"it answers {status}", wait=_retry_after(response.headers.get("Retry-After", "")))
        if status in (404, 410):
            raise MissingError(f"{shown(url)}: not there ({status})")
        if status in (401, 403):
            raise RefusedError(f"{host_of(url)} refuses access to {shown(url)} ({status}): check the credentials")
        raise DownloadError(f"{shown(url)}: the registry answers {status}")

    def _director(self) -> urllib.request.OpenerDirector:
        if self._opener is None:
            try:
                context = ssl.create_default_context(cafile=self.certificates or None)
            except OSError as error:
                raise DownloadError(f"{self.certificates}: no certificates can be read: {error}") from None
            self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))
        return self._opener


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _retry_after(text: str) -> float:
    return min(float(text), 20.0) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0


def _redirected(url: str, location: str) -> str:
    target = urllib.parse.urljoin(url, location)
    old, new = urllib.parse.urlsplit(url), urllib.parse.urlsplit(target)
    plain = new.scheme == "http" and old.scheme == "http" and host_of(url) == host_of(target)
    if not location or not (new.scheme == "https" or plain):
        raise DownloadError(f"{shown(url)}: redirects to {shown(target)}, which is not followed")
    return target


def _chunks(response: Any, where: Address, stated: int | None, limit: int, until: float) -> Iterator[bytes]:
    seen = 0
    while True:
        try:
            chunk = response.read1(CHUNK)
        except _NETWORK_ERRORS as error:
            raise _AgainError(_reason(error)) from None
        if not chunk:
            break
        seen += len(chunk)
        if seen > limit:
            raise DownloadError(f"{where}: more than the {limit} bytes that are accepted")
        if time.monotonic() > until:
            raise UnreachableError(f"could not reach {where.host}: it sends too slowly")
        yield chunk
    if stated is not None and seen < stated:
        raise _AgainError(f"the answer stops after {seen} of {stated} bytes")
