"""How minimatch tidies a split pattern before compiling it: `..`, repeated `**`, duplicates, for both of its levels."""

from __future__ import annotations

from auditor.inventory.javascript.js_regex import PatternError

_MAX_LISTS = 20_000


def collapse(parts: list[str]) -> list[str]:
    """The light tidying of ignore rules: one `**` in a row, and `x/..` gone."""
    kept: list[str] = []
    for part in parts:
        before = kept[-1] if kept else None
        if part == "**" and before == "**":
            continue
        if part == ".." and before and before not in ("..", ".", "**"):
            kept.pop()
            continue
        kept.append(part)
    return kept or [""]


def simplify(lists: list[list[str]], *, dot: bool) -> list[list[str]]:
    """The thorough tidying before a walk of the file system."""
    return _merge(_tidy(lists), dot=dot)


def _tidy(lists: list[list[str]]) -> list[list[str]]:
    changed = True
    while changed:
        changed = False
        at = 0
        while at < len(lists):
            parts = lists[at]
            changed = _globstars(parts, lists) or changed
            changed = _blanks(parts) or changed
            changed = _parents(parts) or changed
            at += 1
    return lists


def _globstars(parts: list[str], lists: list[list[str]]) -> bool:
    changed = False
    at = _find(parts, "**", 0)
    while at >= 0:
        while parts[at + 1 : at + 2] == ["**"]:
            del parts[at + 1]
        following = parts[at + 1 : at + 4]
        if len(following) == 3 and following[0] == ".." and not {"", ".", ".."} & set(following[1:]):
            changed = True
            del parts[at]
            lists.append([*parts[:at], "**", *parts[at + 1 :]])
            if len(lists) > _MAX_LISTS:
                raise PatternError("pattern is too complex")
            at -= 1
        at = _find(parts, "**", at + 1)
    return changed


def _blanks(parts: list[str]) -> bool:
    changed = False
    at = 1
    while at < len(parts) - 1:
        if parts[at] in (".", "") and not (at == 1 and parts[at] == "" and parts[0] == ""):
            changed = True
            del parts[at]
        else:
            at += 1
    if len(parts) == 2 and parts[0] == "." and parts[1] in (".", ""):
        parts.pop()
        changed = True
    return changed


def _parents(parts: list[str]) -> bool:
    changed = False
    at = _find(parts, "..", 1)
    while at >= 0:
        before = parts[at - 1] if at else ""
        if before and before not in (".", "..", "**"):
            changed = True
            keep = ["."] if at == 1 and parts[at + 1 : at + 2] == ["**"] else []
            parts[at - 1 : at + 1] = keep
            if not parts:
                parts.append("")
            at -= 2
        at = _find(parts, "..", at + 1)
    return changed


def _find(parts: list[str], wanted: str, start: int) -> int:
    try:
        return parts.index(wanted, max(start, 0))
    except ValueError:
        return -1


def _merge(lists: list[list[str]], *, dot: bool) -> list[list[str]]:
    if len(lists) > 500:
        return [parts for parts in lists if parts]
    for at in range(len(lists) - 1):
        for other in range(at + 1, len(lists)):
            merged = _merged(lists[at], lists[other], dot=dot)
            if merged:
                lists[at], lists[other] = [], merged
                break
    return [parts for parts in lists if parts]


def _merged(one: list[str], two: list[str], *, dot: bool) -> list[str] | None:
    at = also = 0
    found: list[str] = []
    winner = ""
    while at < len(one) and also < len(two):
        left, right = one[at], two[also]
        if left == right:
            found.append(left)
            at, also = at + 1, also + 1
        elif left == "**" and one[at + 1 : at + 2] == [right]:
            found.append(left)
            at += 1
        elif right == "**" and two[also + 1 : also + 2] == [left]:
            found.append(right)
            also += 1
        elif left == "*" and right and right != "**" and (dot or right[0] != ".") and winner != "two":
            winner = "one"
            found.append(left)
            at, also = at + 1, also + 1
        elif right == "*" and left and left != "**" and (dot or left[0] != ".") and winner != "one":
            winner = "two"
            found.append(right)
            at, also = at + 1, also + 1
        else:
            return None
    return found if len(one) == len(two) else None
