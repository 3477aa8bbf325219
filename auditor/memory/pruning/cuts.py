"""Cut texts the way products do: by lines, by UTF-16 units, by bytes, always giving code points back."""

from __future__ import annotations

JS_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def units(text: str) -> int:
    """Count UTF-16 units, as `length` does in JavaScript."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def at_unit(text: str, limit: int) -> int:
    """Give how many whole characters stand in the first `limit` UTF-16 units."""
    if len(text) <= limit // 2 or text.isascii():
        return min(len(text), limit)
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "surrogatepass")
    count = len(head)
    torn = count > 0 and text[count - 1] != head[-1]
    return count - 1 if torn else count


def from_unit(text: str, limit: int) -> int:
    """Give where the last `limit` UTF-16 units begin, at a whole character."""
    before = units(text) - limit
    if before <= 0:
        return 0
    start = at_unit(text, before)
    return start if units(text[start:]) <= limit else start + 1


def trimmed(text: str) -> tuple[int, int]:
    """Give where a text begins and ends without the white space that JavaScript's `trim` takes."""
    end = len(text.rstrip(JS_SPACE))
    return (min(len(text) - len(text.lstrip(JS_SPACE)), end), end)


def line_end(text: str, start: int, lines: int) -> int:
    """Give where the first `lines` lines after `start` end, without their last line break; -1 when there are fewer."""
    at = start - 1
    for _ in range(lines):
        at = text.find("\n", at + 1)
        if at < 0:
            return -1
    return at


def tokens(text: str) -> int:
    """Estimate tokens as a quarter of the bytes, the estimate that most products use themselves."""
    return (len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))) // 4 + 1
