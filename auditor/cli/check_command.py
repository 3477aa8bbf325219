"""`stowgate check`: the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.model.report import Report


@click.command("check")
@options.targets
@options.packing
@options.judging
@click.option(
    "--extract-map",
    nargs=2,
    metavar="DIR MAP",
    help="Instead of an audit, write the sources inside MAP (a file, or a path in TARGET) to the new folder DIR.",
)
@click.option(
    "--compare-to", default="", metavar="RELEASE", help="Also judge what is new since: `registry`, a version or a path."
)
@click.option("--baseline", metavar="FILE", help="Accepted findings.  [default: stowgate.baseline beside the manifest]")
@click.option("--no-baseline", is_flag=True, help="Accept nothing.")
@click.option("--attest", metavar="FILE", help="For one archive: write down what was audited, for `stowgate verify`.")
@options.output
def command(  # noqa: PLR0913 - one argument an option
    *,
    form: str,
    output: tuple[str, ...],
    everything: bool,
    extract_map: tuple[str, str] | None,
    baseline: str | None,
    no_baseline: bool,
    attest: str | None,
    **wishes: Any,
) -> None:
    """Audit what would ship.

    TARGET is a folder with a manifest (default: the current one). Nothing is run and no network is used.
    """
    from auditor.audit import audit  # noqa: PLC0415 - not needed for --help

    named = wishes["target"]
    wishes["hashing"] = wishes["hashing"] or attest is not None
    request = options.request(**wishes, baseline="" if no_baseline else baseline, publishable=True)
    if extract_map is not None:
        from auditor.cli.extract_map import extract  # noqa: PLC0415 - only when it is asked for

        targets = request.targets if named or wishes["from_file"] else ()
        raise click.exceptions.Exit(extract(*extract_map, targets, request.wishes, everything=everything))
    report = audit(request)
    if attest is not None:
        _attest(report, request.targets, attest)
    options.deliver(report, form, output, everything=everything)


def _attest(report: Report, targets: tuple[str, ...], file: str) -> None:
    import json  # noqa: PLC0415 - only on demand

    from auditor.attest import attestation  # noqa: PLC0415
    from auditor.repair.write import replace_file  # noqa: PLC0415

    text = json.dumps(attestation(report, targets[0]), indent=1)
    replace_file(file, f"{text}\n".encode())
