"""`stowgate why PATH`: the chain of rules for one path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from auditor.model.package import Reason, Step, Trace
    from auditor.why import Answer

_EFFECTS = {
    "ships": "ships it",
    "drops": "keeps it out",
    "beaten": "matches, is overruled",
    "no-match": "does not match",
    "unread": "is not read",
}


@click.command("why")
@click.argument("path")
@click.argument("target", default=".")
@click.option("--packager", default="auto", metavar="NAME", show_default=True, help="As for `list`.")
@click.option("--all", "everything", is_flag=True, help="Also the rules that do not match.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="On stdout."
)
def command(path: str, target: str, packager: str, everything: bool, form: str) -> None:  # noqa: FBT001 - click's way
    """The chain of rules that ships or excludes one path.

    PATH is as it is in the package, or from the current folder. TARGET is the package (default: the current folder).
    For a path that is not there the chain says what would become of it, and the exit code is 2.
    """
    from auditor.inventory.targets import Wishes  # noqa: PLC0415 - not needed for --help
    from auditor.why import nowhere, why  # noqa: PLC0415

    answers = why(path, target, Wishes(packager=packager))
    if form == "json":
        document = {"schema_version": 1, "target": target, "answers": [_plain(answer) for answer in answers]}
        click.echo(json.dumps(document, indent=1))
    else:
        for answer in answers:
            _show(answer, everything=everything)
    if all(answer.standing == "absent" for answer in answers):
        raise nowhere(path, target, answers)


def _show(answer: Answer, *, everything: bool) -> None:
    from auditor.formats._words import safe  # noqa: PLC0415 - only for people

    trace = answer.trace
    click.echo(f"{safe(trace.path)}{_verdict(answer)} in {safe(answer.package.label)} ({_named(trace, answer)})")
    click.echo(f"  because of {safe(str(trace.decided_by))}")
    for number, step in enumerate(trace.steps, start=1):
        if not (everything or _is_telling(step, trace)):
            continue
        note = f"  {safe(step.note)}" if step.note else ""
        click.echo(f"  {number:3}  {_EFFECTS[step.effect]:22} {safe(str(step.reason))}{note}")
    for other in answer.differing:
        verb = "ships" if other.ships else "does not ship"
        click.echo(f"  with {_npm(other.profile)} it {verb}: {safe(str(other.decided_by))}")
    if answer.agreeing:
        click.echo(f"  the same with {', '.join(_npm(profile) for profile in answer.agreeing)}")


def _verdict(answer: Answer) -> str:
    if answer.standing == "folder":
        return f"/ is a folder, of which {answer.inside or 'no'} file{'s ship' if answer.inside > 1 else ' ships'}"
    if answer.standing == "absent":
        return f" is not there; if it were, it would {'ship' if answer.trace.ships else 'not ship'}"
    return " ships" if answer.trace.ships else " does not ship"


def _is_telling(step: Step, trace: Trace) -> bool:
    """A rule that does not match is only worth a line when it was surely meant to: a negation that comes to nothing."""
    return step.effect != "no-match" or (
        trace.ships and step.reason.kind == "files-entry" and step.reason.text.startswith("!")
    )


def _named(trace: Trace, answer: Answer) -> str:
    kind = answer.package.kind
    if not trace.profile:
        return kind
    return f"{kind}, {_npm(trace.profile)}" if answer.package.ecosystem == "pypi" else _npm(trace.profile)


def _npm(profile: str) -> str:
    return profile.replace("-", " ")


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "package": answer.package.label,
        "kind": answer.package.kind,
        "evidence": answer.package.evidence,
        **_trace(answer.trace),
        "standing": answer.standing,
        "files_inside": answer.inside,
        "steps": [{"effect": step.effect, "note": step.note, **_reason(step.reason)} for step in answer.trace.steps],
        "differs_under": [_trace(other) for other in answer.differing],
        "same_under": list(answer.agreeing),
    }


def _trace(trace: Trace) -> dict[str, Any]:
    return {
        "path": trace.path,
        "profile": trace.profile,
        "ships": trace.ships,
        "decided_by": _reason(trace.decided_by),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"kind": reason.kind, "source": reason.source, "line": reason.line, "text": reason.text}
