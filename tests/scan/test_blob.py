from auditor.model.blob import Blob, Origin


def test_copied_bytes_keep_their_distance() -> None:
    outer = Blob(data=b"....ABCD..", chain=("a",))
    inner = outer.child("part", b"ABCD", Origin(start=4, end=8))
    assert inner.outward(2) == (outer, 6)
    assert (inner.path, inner.name, inner.depth) == ("a", "part", 1)


def test_decoded_bytes_are_placed_in_proportion() -> None:
    outer = Blob(data=b"!!QUJDREVG", chain=("a",))
    inner = outer.child("base64", b"ABCDEF", Origin(start=2, end=10, anchors=((0, 2),)))
    assert inner.outward(3) == (outer, 6)


def test_fragments_have_their_own_places() -> None:
    outer = Blob(data=b"x" * 100, chain=("a",))
    inner = outer.child("runs", b"aaaa\nbbbb", Origin(start=10, end=90, anchors=((0, 10), (4, 18), (5, 80), (9, 88))))
    assert inner.outward(2) == (outer, 14)
    assert inner.outward(5) == (outer, 80)
    assert inner.outward(7) == (outer, 84)


def test_compressed_bytes_have_no_place_outside() -> None:
    outer = Blob(data=b"...", chain=("a.gz",))
    inner = outer.child("a", b"text")
    assert inner.outward(2) == (inner, 2)
