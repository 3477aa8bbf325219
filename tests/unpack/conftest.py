from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.scan.sweep import Scanner, prepare, sweep
from auditor.unpack.limits import Limits

# Nothing that a service would accept: the word, then a run that no generator of tokens makes.
NEEDLE = b"needle_0123456789abcdefABCDEF_end"


class Spotter:
    name = "spotter"
    patterns = (Pattern(id="needle", expression=NEEDLE.decode(), every=True),)

    def judge(self, blob: Blob, hits: Hits) -> list[tuple[tuple[str, ...], int]]:
        return [(blob.chain, blob.outward(end - len(NEEDLE))[1]) for end in hits["needle"]]


@pytest.fixture(scope="session")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Scanner:
    folder: Path = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        return prepare([Spotter()])


Opened = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def opened(scanner: Scanner) -> Opened:
    def run(data: bytes, name: str = "file", limits: Limits | None = None, workers: int = 1) -> list[Any]:
        return list(sweep([Blob(data=data, chain=(name,))], scanner, limits=limits, workers=workers))

    return run


@pytest.fixture(scope="session")
def chains(opened: Opened) -> Callable[..., list[tuple[str, ...]]]:
    def run(data: bytes, name: str = "file") -> list[tuple[str, ...]]:
        said = opened(data, name)
        assert not [each for each in said if isinstance(each, Incomplete)]
        return [each[0] for each in said if isinstance(each, tuple)]

    return run
