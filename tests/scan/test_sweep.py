from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from auditor.inventory.source import PackageSource
from auditor.model.blob import Blob, Incomplete
from auditor.model.package import Package, Reason, ShippedFile
from auditor.model.pattern import Hits, Pattern
from auditor.model.report import Failure
from auditor.scan.contents import Reading
from auditor.scan.sweep import prepare, sweep


class Reader:
    name = "reader"
    patterns = (Pattern(id="word", expression="word[0-9]", every=True),)

    def judge(self, blob: Blob, hits: Hits) -> Iterator[tuple[str, int]]:
        for end in hits["word"]:
            yield blob.path, end


class Faulty:
    name = "faulty"
    patterns = (Pattern(id="other", expression="word1"),)

    def judge(self, blob: Blob, hits: Hits) -> Iterator[object]:
        raise ValueError(blob.path, hits)


def test_a_faulty_owner_is_told_and_silences_nobody() -> None:
    said = list(sweep([Blob(data=b"word1 word2", chain=("a",))], prepare([Faulty(), Reader()])))
    assert said == [Failure(what="faulty on a", error="ValueError"), ("a", 5), ("a", 11)]


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_order_is_that_of_the_blobs(workers: int) -> None:
    blobs = [Blob(data=b"word1" * (1 if number % 3 else 50_000), chain=(f"{number:04}",)) for number in range(900)]
    said = [path for path, _ in sweep(blobs, prepare([Reader()]), workers=workers)]
    assert said == sorted(said)
    assert len(set(said)) == 900


def test_blobs_are_asked_for_as_they_are_needed() -> None:
    asked = []

    def blobs() -> Iterator[Blob]:
        for number in range(50):
            asked.append(number)
            yield Blob(data=b"word1" + bytes(2_000_000), chain=(str(number),))

    said = sweep(blobs(), prepare([Reader()]), workers=2)
    assert next(said) == ("0", 5)
    assert len(asked) < 50
    assert len(list(said)) == 49


def unreadable() -> bytes:
    raise PermissionError(13, "Permission denied")


def test_a_package_is_read_once_and_what_cannot_be_read_is_told() -> None:
    reads: list[str] = []

    def shipped(name: str, data: bytes) -> ShippedFile:
        def read() -> bytes:
            reads.append(name)
            return data

        return ShippedFile(path=name, size=len(data), why=Reason(kind="x"), read=read)

    files = (
        shipped("a.js", b"word1\n//# sourceMappingURL=a.js.map"),
        shipped("b.gz", gzip.compress(b"word2 " * 99)[:-9]),
        ShippedFile(path="c", size=1, why=Reason(kind="x"), read=unreadable),
    )
    package = Package(
        target=".", ecosystem="npm", kind="directory", name="a", version="1", files=files, evidence="exact"
    )
    reading = Reading(source=PackageSource(package=package), owners=(Reader(),), workers=1)
    contents = reading.contents
    assert reading.contents is contents
    assert reads == ["a.js", "b.gz"]
    assert contents.said == (("a.js", 5),)
    assert [each.url for each in contents.references] == ["a.js.map"]
    assert [(gap.chain, gap.limit) for gap in contents.gaps] == [(("c",), "unreadable"), (("b.gz",), "truncated")]
    assert all(isinstance(gap, Incomplete) for gap in contents.gaps)
