"""Values that only the vendor's name beside them explains: the shapes of an assignment, in every kind of file.

What a program, a setting, a manifest, an address, a header or a command line puts between a name and its value is
the same for each vendor, so it stands here once; a rule brings the vendor's name and the form of the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditor.checks.secret.engine.words import necessary

_TAIL = r"[\w.\- ]{0,30}"
_ROLE = r"(?i:key|token|secret|passw|auth|bearer|cred)"
_CLOSE = r"(?:\\{0,3}[\"'`]|&quot;)?[\])]?"
_TYPE = r"(?:\s{0,3}:\s{0,3}[\w<>\[\]|?.]{1,30}\s{0,3}=\s{0,3})"
_SIGNS = r"\s{0,4}(?:[:=,>(|?\[!~]|<-){1,5}\s{0,40}"
_TAGS = r"</key>\s{0,40}<string>"
_PAIR = r"\s{0,3}[,;{]?\s{0,40}\\?[\"']?(?:android:)?(?i:value|default(?:value)?|content)\\?[\"']?\s{0,3}[:=]\s{0,3}"
_JOIN = rf"(?:{_TYPE}|{_SIGNS}|[ \t]{{1,4}}|{_TAGS}|{_PAIR})"
_CALL = r"(?:(?:new )?[\w.]{1,30}\()?"
_OPEN = r"(?:[A-Za-z@$]{0,2}\\{0,3}[\"'`]{1,3}|&quot;|\(|[<{\[])?"
_SCHEME = r"(?:(?i:bearer|token|basic|apikey) )?"
_BETWEEN = _CLOSE + _JOIN + _CALL + _OPEN + _SCHEME
# The scan pass looks for less: what stands between is any punctuation, and the look closer settles the rest.
_SOON = r"[^\w/]{1,10}(?:[\w.<>]{1,30} ?[(=]? ?[\"'])?"
_LATER = r"(?i:key|token|secret|passw|auth|bearer|cred|value|default|content|<string)"
_START = r"[\w+/.=:|~$%\-]{12}"
_TOGETHER = 16
_PREFIX = "named/"
_REACH = 260
_CLOSE_BY = 64


def expression(name: str, value: str, near: int) -> bytes:
    """Give what confirms a match: the name, whatever may stand between, and the value.

    With `near`, the value may also belong to another name that speaks of a credential, that far behind the vendor's.
    """
    lead = f"(?:{_TAIL}|[\\s\\S]{{1,{near}}}?{_ROLE}[\\w\\-]{{0,12}})" if near else _TAIL
    return f"(?P<name>(?i:{name})){lead}{_BETWEEN}(?P<secret>{value})".encode()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rules that are searched for together, by their names alone: how values begin is the same for all of them."""

    identity: str
    near: int
    names: Mapping[str, str]

    @property
    def scanned(self) -> str:
        """The expression for the scan pass."""
        names = "|".join(f"(?:{name})" for name in self.names.values())
        lead = f"(?:{_TAIL}|(?s:.{{1,{self.near}}}){_LATER}[\\w\\-]{{0,12}})" if self.near else _TAIL
        return f"(?i:{names}){lead}{_SOON}{_START}"

    @cached_property
    def _words(self) -> tuple[tuple[bytes, str], ...]:
        return tuple(
            (word, identity) for identity, name in sorted(self.names.items()) for word in necessary(name) or (b"",)
        )

    def members(self, text: bytes) -> Iterator[str]:
        """Name the rules whose vendor may stand in a text, each once."""
        small = text.lower()
        return iter(dict.fromkeys(identity for word, identity in self._words if word in small))


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Every group of named rules."""

    groups: Mapping[str, Group] = field(default_factory=dict)

    @staticmethod
    def of(names: Mapping[str, tuple[str, int]]) -> Groups:
        """Put together what reaches equally far; `names` has the name and the reach of each rule."""
        groups: dict[str, Group] = {}
        for near in sorted({near for _, near in names.values()}):
            alike = [(identity, name) for identity, (name, reach) in sorted(names.items()) if reach == near]
            for number, some in enumerate(_pieces(alike)):
                identity = f"{_PREFIX}{near}-{number}"
                groups[identity] = Group(identity=identity, near=near, names=dict(some))
        return Groups(groups=groups)

    def spread(self, data: bytes, hits: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
        """Hand the ends of each group to the rules of it that they may belong to."""
        spread: dict[str, Sequence[int]] = {}
        ends: dict[str, list[int]] = {}
        for identity, found in hits.items():
            group = self.groups.get(identity)
            if group is None:
                spread[identity] = found
                continue
            reach = _REACH + group.near
            for first, last in _clusters(found):
                for member in group.members(data[max(0, first - reach) : last]):
                    ends.setdefault(member, []).extend((first, last))
        return {**spread, **ends}


def _clusters(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Take ends that lie close together as one: most belong to the same name."""
    first = last = ends[0]
    for end in ends:
        if end > first + _CLOSE_BY:
            yield first, last
            first = end
        last = end
    yield first, last


def _pieces(items: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    return (items[at : at + _TOGETHER] for at in range(0, len(items), _TOGETHER))
