"""ignore/npm-version-drift: a file that ships under one npm and stays at home under another."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.checks.sensitive import concern, worries_npm
from auditor.errors import StowgateError
from auditor.model.finding import Finding, Place
from auditor.model.package import Reason
from auditor.model.rule import Level

_TRACED = 400


def check(context: PackageContext) -> Iterator[Finding]:
    """Compare the lists of every npm that stowgate knows, and report what differs, once for each cause."""
    if context.prediction is None or not context.package.profile.startswith("npm-"):
        return
    lists = dict(_lists(context))
    shipped = frozenset[str]().union(*lists.values())
    drifting = sorted(shipped - frozenset[str].intersection(*lists.values()))
    groups: dict[tuple[tuple[str, ...], Reason | None, str], list[str]] = {}
    traced = iter(range(_TRACED))
    for path in drifting:
        ships_under = tuple(profile for profile, paths in lists.items() if path in paths)
        cause = _cause(context, path, lists) if next(traced, None) is not None else None
        groups.setdefault((ships_under, cause, concern(path)), []).append(path)
    for (ships_under, cause, _), paths in groups.items():
        yield _finding(context, ships_under, tuple(p for p in lists if p not in ships_under), cause, paths)


def _lists(context: PackageContext) -> Iterator[tuple[str, frozenset[str]]]:
    for profile in context.prediction.profiles if context.prediction else ():
        try:
            yield profile, context.listing(profile).paths
        except StowgateError:
            # This npm refuses the manifest; it ships nothing, which is not a drift.
            continue


def _cause(context: PackageContext, path: str, lists: dict[str, frozenset[str]]) -> Reason | None:
    home = next(profile for profile, paths in lists.items() if path not in paths)
    prediction = context.prediction
    return prediction.trace(home, path, prediction.files).decided_by if prediction else None


def _finding(
    context: PackageContext, ships: tuple[str, ...], home: tuple[str, ...], cause: Reason | None, paths: list[str]
) -> Finding:
    by = f" by {cause}" if cause is not None and cause.source else ""
    verb = "ship" if len(paths) > 1 else "ships"
    return context.finding(
        f"{and_more(paths)} {verb} with {_npms(ships)}; {_npms(home)} {'keep' if len(home) > 1 else 'keeps'} "
        f"{'them' if len(paths) > 1 else 'it'} out{by}",
        path=paths[0],
        level=_level(paths, cause),
        evidence=f"{ships}{cause}",
        why=next((file.why for file in context.package.files if file.path == paths[0]), None),
        related=(Place(path=cause.source, line=cause.line, label="kept out by"),) if cause and cause.line else (),
        properties={"ships_under": list(ships), "stays_home_under": list(home), "paths": paths},
    )


def _level(paths: list[str], cause: Reason | None) -> Level:
    meant_to_stay = cause is not None and cause.kind == "files-entry" and cause.text.lstrip('"').startswith("!")
    return "error" if meant_to_stay or any(map(worries_npm, paths)) else "warning"


def _npms(profiles: tuple[str, ...]) -> str:
    numbers = sorted(int(profile.removeprefix("npm-")) for profile in profiles)
    return "npm " + (str(numbers[0]) if len(numbers) == 1 else f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}")
