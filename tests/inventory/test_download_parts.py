"""The parts of downloading that need no network: settings, ranges, releases, digests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.inventory.download.addresses import address, file_name, shown
from auditor.inventory.download.errors import DownloadError
from auditor.inventory.download.integrity import from_sri, strongest
from auditor.inventory.download.npmrc import parse_npmrc
from auditor.inventory.download.releases import newest, project_name, release_files, version_order
from auditor.inventory.download.semver import max_satisfying, parse_range
from auditor.inventory.download.simple_index import Link

VERSIONS = (
    "0.1.0",
    "0.1.9",
    "0.2.0",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2.3",
    "1.2.10",
    "1.9.0",
    "2.0.0-beta.2",
    "2.0.0",
    "2.1.0-0",
)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("^1.2", "1.9.0"), ("~1.2", "1.2.10"), ("~1.2.3", "1.2.10"), ("^0.1.0", "0.1.9"), ("1.x", "1.9.0"),
        ("*", "2.0.0"), ("", "2.0.0"), ("<1", "0.2.0"), (">1.2 <2", "1.9.0"), ("<=1.2", "1.2.10"),
        ("1.0.0 - 1.2", "1.2.10"), ("0.1 || 1.0", "1.0.0"), ("^2.0.0-beta.1", "2.0.0"), (">=3", None),
        ("next", None), ("=1.2.3", "1.2.3"),
        (">= 1.9", "2.0.0"), ("^1.0.0-rc.0 <1.0.0", "1.0.0-rc.1"),
    ],
)  # fmt: skip
def test_ranges(wanted: str, version: str | None) -> None:
    assert max_satisfying(VERSIONS, wanted) == version


@given(st.text(alphabet="0123456789.xX*^~<>=| -rcv", max_size=30))
def test_any_text_as_range_gives_an_answer(text: str) -> None:
    found = max_satisfying(VERSIONS, text)
    assert found is None or found in VERSIONS
    assert parse_range("x" * 10_000) is None


def test_npmrc_lines() -> None:
    text = 'a = "1"\n; no\n# no\n[section]\nb=${ONE}-${TWO?}-${THREE}\nc = plain ; note\nd=\\${ONE}\nflag\n'
    found = parse_npmrc(text, {"ONE": "1"})
    assert found == {"a": "1", "b": "1--${THREE}", "c": "plain", "d": "\\${ONE}"}


@pytest.mark.oracle
def test_npmrc_agrees_with_npm(tmp_path_factory: pytest.TempPathFactory) -> None:
    if shutil.which("npm") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    text = "registry=https://one.example/path/\n@acme:registry = https://two.example/ ; note\nprefix-test=${HOME}x\n"
    (folder / "user").write_text(text)
    done = subprocess.run(
        ["npm", "config", "ls", "--json", "--userconfig", str(folder / "user")],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["registry"] == parse_npmrc(text, {})["registry"]


def test_urls_are_shown_without_secrets() -> None:
    where = address("https://user:placeholder@index.example/simple?key=placeholder#x")
    assert str(where) == "https://index.example/simple"
    assert "placeholder" not in repr(address("https://user:placeholder@index.example/"))
    assert where.authorization.startswith("Basic ")
    assert shown("https://a:b@x.example/\x1b[2J") == "https://x.example/?[2J"
    assert file_name("https://x.example/%2e%2e%2fetc") == "archive"
    for bad in ("ftp://x.example", "https://", "https://x.example:port/", "nothing"):
        with pytest.raises(DownloadError):
            address(bad)


def test_digests() -> None:
    strong = from_sri("sha1-" + "A" * 27 + "= sha512-" + "A" * 86 + "==")
    assert strong is not None
    assert (strong.algorithm, strong.value) == ("sha512", "0" * 128)
    assert from_sri("sha256-short") is None
    assert strongest({"sha256": "zz"}) is None
    assert strongest({"md5": "0" * 32, "blake2": "1"}) is not None


def test_release_files() -> None:
    names = (
        "My_Demo-1.0-py3-none-any.whl", "my-demo-1.0.post1.tar.gz", "my.demo-2.0a1.zip", "my_demo_extra-3.0.tar.gz",
        "my_demo-1.0.exe", "my_demo-x.tar.gz", "my_demo-0.9-1-py3-none-any.whl",
    )  # fmt: skip
    links = [Link(name=name, where=address(f"https://x.example/{name}")) for name in names]
    found = release_files(links, project_name("My.Demo"))
    assert sorted((file.version, file.form) for file in found) == [
        ("0.9", "wheel"), ("1.0", "wheel"), ("1.0.post1", "sdist"), ("2.0a1", "sdist"),
    ]  # fmt: skip
    assert newest(found) == "1.0.post1"


def test_versions_are_ordered_as_python_orders_them() -> None:
    ordered = [
        "1.dev0",
        "1.0a1.dev1",
        "1.0a1",
        "1.0b2",
        "1.0rc1",
        "1.0",
        "1.0+x",
        "1.0+1",
        "1.0.post1.dev1",
        "1.0.post1",
        "1.1",
        "1!0.1",
    ]
    assert sorted(sorted(ordered), key=version_order) == ordered
    assert version_order("1.0") == version_order("1.0.0")
