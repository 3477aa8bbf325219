import re
from pathlib import Path

import pytest

from auditor import cache
from auditor.errors import RuleError
from auditor.model.blob import Blob
from auditor.model.pattern import Pattern
from auditor.scan.matcher import scan
from auditor.scan.patterns import compile_patterns

TOKEN = Pattern(id="token", expression=r"tok_[a-z]{4}", every=True)
WORD = Pattern(id="word", expression="hello", flags=re.IGNORECASE)


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "stowgate"


def hits(*patterns: Pattern, data: bytes) -> dict[str, tuple[int, ...]]:
    return dict(scan(compile_patterns(patterns), Blob(data=data, chain=("a",))))


def test_every_end_or_the_first_one() -> None:
    data = b"tok_aaaa tok_bbbb HELLO hello"
    assert hits(TOKEN, WORD, data=data) == {"token": (8, 17), "word": (23,)}


def test_nothing_in_nothing() -> None:
    assert hits(TOKEN, data=b"") == {}
    with pytest.raises(RuleError, match="no patterns"):
        compile_patterns([])


def test_an_expression_with_look_ahead_reports_at_least_its_matches() -> None:
    sharp = Pattern(id="sharp", expression=r"tok_(?!none)[a-z]{4}", every=True)
    assert 17 in hits(sharp, TOKEN, data=b"tok_none tok_abcd")["sharp"]


def test_an_impossible_expression_is_named() -> None:
    with pytest.raises(RuleError, match="broken"):
        compile_patterns([TOKEN, Pattern(id="broken", expression="(")])


def test_two_patterns_with_one_id_are_refused() -> None:
    with pytest.raises(RuleError, match="token"):
        compile_patterns([TOKEN, TOKEN])


def test_the_second_run_loads_what_the_first_compiled(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_patterns([TOKEN])
    (saved,) = cache_folder.iterdir()
    monkeypatch.setattr("auditor.scan.patterns._compiled", None)
    assert dict(scan(compile_patterns([TOKEN]), Blob(data=b"tok_abcd", chain=("a",)))) == {"token": (8,)}
    assert saved.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda _: b"", lambda data: data[:-1] + b"?"])
def test_a_spoiled_cache_is_rebuilt(cache_folder: Path, spoil: object) -> None:
    compile_patterns([TOKEN])
    (saved,) = cache_folder.iterdir()
    whole = saved.read_bytes()
    saved.write_bytes(spoil(whole))  # type: ignore[operator]
    assert hits(TOKEN, data=b"tok_abcd") == {"token": (8,)}
    assert saved.read_bytes() == whole


def test_a_foreign_payload_is_rebuilt(cache_folder: Path) -> None:
    compile_patterns([TOKEN])
    (saved,) = cache_folder.iterdir()
    cache.save("patterns", saved.name.removeprefix("patterns-"), b"of some other program")
    assert cache.load("patterns", saved.name.removeprefix("patterns-")) == b"of some other program"
    assert hits(TOKEN, data=b"tok_abcd") == {"token": (8,)}


def test_other_patterns_have_another_cache(cache_folder: Path) -> None:
    compile_patterns([TOKEN])
    compile_patterns([Pattern(id="token", expression=r"tok_[a-z]{5}")])
    compile_patterns([Pattern(id="token", expression=TOKEN.expression)])
    assert len(list(cache_folder.iterdir())) == 3


def test_no_place_for_a_cache_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = tmp_path / "file"
    blocker.write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocker))
    assert hits(TOKEN, data=b"tok_abcd") == {"token": (8,)}


def test_old_databases_are_forgotten(cache_folder: Path) -> None:
    for number in range(12):
        cache.save("patterns", f"{number:032}", b"x")
    assert len(list(cache_folder.iterdir())) == 8
