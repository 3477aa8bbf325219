"""Registry targets against a registry on this machine, with every failure a network has."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.inventory.archives import read_archive
from auditor.inventory.download import (
    DownloadError,
    Fetched,
    FetchWishes,
    IntegrityError,
    MissingError,
    UnreachableError,
    fetch,
    is_registry_target,
)
from auditor.inventory.download.web import Web
from auditor.inventory.targets import Wishes
from tests.inventory.archive_makers import tgz, wheel
from tests.inventory.registry_server import Registry, Reply, running

TARBALL = tgz({"package/package.json": b'{"name": "demo", "version": "1.2.0"}', "package/a.js": b"1"})
WHEEL = wheel({"demo/__init__.py": b""})
SDIST = tgz({"demo-1.0/PKG-INFO": b"Name: demo\nVersion: 1.0\n", "demo-1.0/demo.py": b""})
SRI = "sha512-" + base64.b64encode(hashlib.sha512(TARBALL).digest()).decode()


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "package.json").write_text("{}")
    return tmp_path


def ask(
    target: str, home: Path, *, web: Web | None = None, env: dict[str, str] | None = None, **wishes: object
) -> tuple[Fetched, ...]:
    environment = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_DIRS": str(home / "none"),
        "PIP_CONFIG_FILE": os.devnull,
        "npm_config_globalconfig": str(home / "none"),
        **(env or {}),
    }
    options = FetchWishes(environment=environment, directory=str(home / "project"), **wishes)  # type: ignore[arg-type]
    return fetch(target, options, web=web or Web(sleep=lambda _: None, timeout=5))


def packument(registry: Registry, **dist: object) -> bytes:
    stated = {"tarball": f"{registry.url}/demo/-/demo-1.2.0.tgz", "integrity": SRI, **dist}
    versions = {version: {"dist": stated} for version in ("1.0.0", "1.2.0", "2.0.0", "3.0.0-rc.1")}
    return json.dumps({"dist-tags": {"latest": "1.2.0", "next": "3.0.0-rc.1"}, "versions": versions}).encode()


def serve_npm(registry: Registry, **dist: object) -> None:
    registry.replies["/demo"] = Reply(packument(registry, **dist), "application/json")
    registry.replies["/demo/-/demo-1.2.0.tgz"] = Reply(TARBALL)


def serve_pypi(registry: Registry, *, form: str = "json", yanked: object = False) -> None:
    files = {"demo-1.0-py3-none-any.whl": WHEEL, "demo-1.0.tar.gz": SDIST, "demo-2.0rc1.tar.gz": SDIST}
    for name, content in files.items():
        registry.replies[f"/files/{name}"] = Reply(content)
    if form == "json":
        listed = [
            {
                "filename": name,
                "url": f"../../files/{name}",
                "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
                "yanked": yanked,
            }
            for name, content in files.items()
        ]
        body = json.dumps({"name": "demo", "files": listed}).encode()
        registry.replies["/simple/demo/"] = Reply(body, "application/vnd.pypi.simple.v1+json")
        return
    mark = f' data-yanked="{yanked}"' if yanked else ""
    links = [
        f'<a href="../../files/{name}#sha256={hashlib.sha256(content).hexdigest()}"{mark}>{name}</a>'
        for name, content in files.items()
    ]
    registry.replies["/simple/demo/"] = Reply("".join(links).encode(), "text/html")


def test_only_the_two_prefixes_are_registry_targets() -> None:
    assert is_registry_target("npm:demo")
    assert is_registry_target("pypi:demo")
    assert not is_registry_target("./npm:demo")
    assert not is_registry_target("npm")


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("", "1.2.0"),
        ("@latest", "1.2.0"),
        ("@next", "3.0.0-rc.1"),
        ("@v1.0.0", "1.0.0"),
        ("@^1", "1.2.0"),
        ("@>=2", "2.0.0"),
    ],
)
def test_npm_picks_the_version_npm_would(registry: Registry, home: Path, wanted: str, version: str) -> None:
    serve_npm(registry)
    (found,) = ask(f"npm:demo{wanted}", home, registry=registry.url)
    assert found.version == version
    assert found.file_name == "demo-1.2.0.tgz"
    assert read_archive(found.target, found.path, hash_members=False).package.label == "demo@1.2.0"


def test_npm_cache_is_used_and_checked(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    tarball = "/demo/-/demo-1.2.0.tgz"
    (first,) = ask("npm:demo", home, registry=registry.url)
    ask("npm:demo", home, registry=registry.url)
    assert registry.asked[tarball] == 1
    assert str(home / "cache") in first.path
    Path(first.path).write_bytes(b"tampered")
    (again,) = ask("npm:demo", home, registry=registry.url)
    assert registry.asked[tarball] == 2
    assert Path(again.path).read_bytes() == TARBALL


@pytest.mark.parametrize(
    "dist",
    [{"integrity": SRI.replace(SRI[10:16], "AAAAAA")}, {"integrity": "", "shasum": "0" * 40}],
    ids=["sri", "shasum"],
)
def test_npm_wrong_digest_is_an_error_and_leaves_nothing(registry: Registry, home: Path, dist: dict[str, str]) -> None:
    serve_npm(registry, **dist)
    with pytest.raises(IntegrityError, match="the registry states"):
        ask("npm:demo", home, registry=registry.url)
    assert [path for path in (home / "cache").rglob("*") if path.is_file()] == []


def test_npm_without_a_digest_says_so(registry: Registry, home: Path) -> None:
    serve_npm(registry, integrity="")
    (found,) = ask("npm:demo", home, registry=registry.url)
    assert "no digest" in found.notices[0].text


def test_npm_scope_registry_and_token_from_the_project(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    registry.replies["/@acme%2fdemo"] = Reply(packument(registry), "application/json")
    host = registry.url.removeprefix("http:")
    (home / "project" / ".npmrc").write_text(f"@acme:registry={registry.url}/\n{host}/:_authToken=${{TOKEN}}\n")
    (home / ".npmrc").write_text("registry=http://127.0.0.1:9/\n")
    ask("npm:@acme/demo", home, env={"TOKEN": "placeholder"})
    assert registry.headers["/@acme%2fdemo"]["Authorization"] == "Bearer placeholder"
    assert registry.headers["/demo/-/demo-1.2.0.tgz"]["Authorization"] == "Bearer placeholder"


def test_npm_environment_beats_files(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    (home / "project" / ".npmrc").write_text("registry=http://127.0.0.1:9/\n")
    assert ask("npm:demo", home, env={"npm_config_registry": registry.url})


def test_npm_token_is_not_given_to_another_host(registry: Registry, home: Path) -> None:
    with running() as other:
        serve_npm(registry, tarball=f"{other.url}/t/demo-1.2.0.tgz")
        other.replies["/t/demo-1.2.0.tgz"] = Reply(TARBALL)
        host = registry.url.removeprefix("http:")
        ask("npm:demo", home, registry=registry.url, env={f"npm_config_{host}/:_authToken": "placeholder"})
        assert "Authorization" in registry.headers["/demo"]
        assert "Authorization" not in other.headers["/t/demo-1.2.0.tgz"]


@pytest.mark.parametrize(
    ("target", "error", "word"),
    [
        ("npm:demo@9", MissingError, "no such version; the newest are"),
        ("npm:gone", MissingError, "has no such package"),
        ("npm:../x", DownloadError, "names no package"),
        ("npm:", DownloadError, "names no package"),
        ("npm:empty", DownloadError, "no version"),
        ("npm:html", DownloadError, "does not answer as an npm registry"),
        ("npm:private", DownloadError, "credentials"),
    ],
)
def test_npm_errors_name_the_package(
    registry: Registry, home: Path, target: str, error: type[Exception], word: str
) -> None:
    serve_npm(registry)
    registry.replies["/empty"] = Reply(b'{"versions": {}}', "application/json")
    registry.replies["/html"] = Reply(b"<html>", "text/html")
    registry.replies["/private"] = Reply(status=401)
    with pytest.raises(error, match=word):
        ask(target, home, registry=registry.url)


@pytest.mark.parametrize("form", ["json", "html"])
def test_pypi_gives_every_file_of_the_newest_release(registry: Registry, home: Path, form: str) -> None:
    serve_pypi(registry, form=form)
    found = ask("pypi:Demo", home, registry=f"{registry.url}/simple")
    assert [one.file_name for one in found] == ["demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz"]
    kinds = [read_archive(one.target, one.path, hash_members=False).package.kind for one in found]
    assert kinds == ["wheel", "sdist"]


@pytest.mark.parametrize(("only", "count"), [("wheel", 1), ("sdist", 1), (None, 2)])
def test_pypi_only(registry: Registry, home: Path, only: str | None, count: int) -> None:
    serve_pypi(registry)
    assert len(ask("pypi:demo==1", home, registry=f"{registry.url}/simple", only=only)) == count


def test_pypi_missing_form_is_named(registry: Registry, home: Path) -> None:
    serve_pypi(registry)
    with pytest.raises(MissingError, match="has no wheel"):
        ask("pypi:demo==2.0rc1", home, registry=f"{registry.url}/simple", only="wheel")


@pytest.mark.parametrize("form", ["json", "html"])
def test_pypi_yanked_is_audited_only_when_pinned(registry: Registry, home: Path, form: str) -> None:
    serve_pypi(registry, form=form, yanked="broken build")
    with pytest.raises(DownloadError, match=r"every release is yanked; the newest are .*1\.0 \(yanked\)"):
        ask("pypi:demo", home, registry=f"{registry.url}/simple")
    found = ask("pypi:demo==1.0", home, registry=f"{registry.url}/simple")
    assert "is yanked: broken build" in found[0].notices[0].text
    assert found[0].withdrawn == "yanked: broken build"


def test_a_yanked_release_is_judged_and_never_clean(registry: Registry, home: Path) -> None:
    serve_pypi(registry, yanked="broken build")
    wishes = Wishes(registry=f"{registry.url}/simple", only="sdist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        report = audit(Request(targets=("pypi:demo==1.0",), wishes=wishes))
    assert report.exit_code == 2
    assert [package.kind for package in report.listed] == ["sdist"]
    assert [(skip.what, skip.reason) for skip in report.skipped] == [("demo-1.0.tar.gz", "yanked: broken build")]


def test_pypi_settings_from_environment_and_file(registry: Registry, home: Path) -> None:
    serve_pypi(registry)
    config = home / "pip.conf"
    config.write_text(f"[global]\nindex-url = {registry.url}/empty\nextra-index-url =\n    {registry.url}/simple\n")
    assert len(ask("pypi:demo", home, env={"PIP_CONFIG_FILE": str(config)})) == 2
    assert registry.asked["/empty/demo/"] == 1
    assert len(ask("pypi:demo", home, env={"PIP_INDEX_URL": f"{registry.url}/simple"})) == 2


def test_pypi_local_index_and_links(home: Path) -> None:
    links = home / "links"
    (links / "demo").mkdir(parents=True)
    (links / "demo-1.0.tar.gz").write_bytes(SDIST)
    digest = hashlib.sha256(SDIST).hexdigest()
    (links / "demo" / "index.html").write_text(f'<a href="../demo-1.0.tar.gz#sha256={digest}">x</a>')
    (found,) = ask("pypi:demo", home, env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links)})
    assert found.path == str(links / "demo-1.0.tar.gz")
    (found,) = ask("pypi:demo", home, env={"PIP_INDEX_URL": links.as_uri()})
    assert found.version == "1.0"
    (links / "demo-1.0.tar.gz").write_bytes(b"other")
    with pytest.raises(IntegrityError):
        ask("pypi:demo", home, env={"PIP_INDEX_URL": links.as_uri()})


def test_a_page_from_the_network_leads_to_no_local_file(registry: Registry, home: Path) -> None:
    registry.replies["/simple/demo/"] = Reply(b'<a href="file:///etc/demo-1.0.tar.gz">x</a>', "text/html")
    with pytest.raises(MissingError, match="has a file of it"):
        ask("pypi:demo", home, registry=f"{registry.url}/simple")


@pytest.mark.parametrize("text", ["pypi:", "pypi:a b", "pypi:demo>=1", "pypi:demo==one", "pypi:../x"])
def test_pypi_bad_specs(home: Path, text: str) -> None:
    with pytest.raises(DownloadError):
        ask(text, home, registry="http://127.0.0.1:9")


def test_failures_are_repeated_then_succeed(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    waits: list[float] = []
    body = packument(registry)
    registry.replies["/demo"] = [
        Reply(status=500),
        Reply(status=503, headers={"Retry-After": "7"}),
        Reply(body, cut=9),
        Reply(body),
    ]
    assert ask("npm:demo", home, registry=registry.url, web=Web(sleep=waits.append, timeout=5))
    assert registry.asked["/demo"] == 4
    assert waits[1] == 7
    assert len(waits) == 3


def test_truncated_download_is_repeated_and_then_given_up(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    registry.replies["/demo/-/demo-1.2.0.tgz"] = Reply(TARBALL, cut=5)
    with pytest.raises(UnreachableError, match="stops after"):
        ask("npm:demo", home, registry=registry.url)
    assert registry.asked["/demo/-/demo-1.2.0.tgz"] == 4


def test_a_host_that_does_not_answer(registry: Registry, home: Path) -> None:
    registry.replies["/demo"] = Reply(stall=30)
    with pytest.raises(UnreachableError, match=r"could not reach 127\.0\.0\.1:\d+: .*(2 attempts)"):
        ask("npm:demo", home, registry=registry.url, web=Web(timeout=0.2, attempts=2, sleep=lambda _: None))


def test_offline_names_the_host_and_not_the_credentials(home: Path) -> None:
    for target in ("npm:demo", "pypi:demo"):
        with pytest.raises(UnreachableError, match=r"could not reach registry\.invalid") as caught:
            ask(target, home, registry="http://user:hunter2@registry.invalid/simple")
        assert "network only for npm: and pypi: targets" in caught.value.hint
        assert "hunter2" not in f"{caught.value}{caught.value!r}"
        assert caught.value.exit_code == 2


def test_redirects_keep_to_the_host_and_drop_credentials(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    registry.replies["/old/demo"] = Reply(status=302, headers={"Location": "/demo"})
    assert ask("npm:demo", home, registry=f"{registry.url}/old")
    registry.replies["/loop/demo"] = Reply(status=302, headers={"Location": "/loop/demo"})
    with pytest.raises(DownloadError, match="redirects"):
        ask("npm:demo", home, registry=f"{registry.url}/loop")
    for location in ("http://other.example/demo", "file:///etc/passwd", ""):
        registry.replies["/away/demo"] = Reply(status=302, headers={"Location": location})
        with pytest.raises(DownloadError, match="not followed"):
            ask("npm:demo", home, registry=f"{registry.url}/away")


def test_too_large_is_refused(registry: Registry, home: Path) -> None:
    registry.replies["/demo"] = Reply(status=200, headers={"Content-Length": str(1 << 40)})
    with pytest.raises(DownloadError):
        ask("npm:demo", home, registry=registry.url)


def test_progress_is_told(registry: Registry, home: Path) -> None:
    serve_npm(registry)
    told: list[tuple[str, int, int | None]] = []
    ask("npm:demo", home, registry=registry.url, progress=lambda *step: told.append(step))
    assert told[-1] == ("demo-1.2.0.tgz", len(TARBALL), len(TARBALL))
