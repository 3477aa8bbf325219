"""The command line: a table of commands, each imported only when it is called."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys

import click

from auditor import __version__
from auditor.errors import StowgateError

COMMANDS = {
    "check": "Audit what would ship.",
    "list": "The bill of lading: every file that ships, its size, and why.",
    "why": "The chain of rules that ships or excludes one path.",
    "fix": "Show and prove the smallest edits; --write applies them.",
    "diff": "Two releases side by side: paths, archives or registry names.",
    "verify": "Is this the archive that was audited?",
    "baseline": "Accept what is there, with a reason and an end.",
    "secrets": "Secrets only, over any files or folders.",
    "memory": "Agent memory: find the stores, and the payloads planted in them.",
    "rules": "The catalogue of rules.",
    "explain": "One rule: what it finds, why it matters, what to do.",
    "init": "Write configuration, npm script, hooks and workflows.",
    "completion": "The completion script for bash, zsh or fish.",
}


class LazyGroup(click.Group):
    """A group that shows its help from the table and imports a command's module when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or say which name was meant."""
        if cmd_name not in COMMANDS:
            self._suggest(ctx, cmd_name)
        found: click.Command = importlib.import_module(f"{__name__}.{cmd_name}_command").command
        return found

    def _suggest(self, ctx: click.Context, name: str) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only on a mistake

        near = get_close_matches(name, COMMANDS, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else " `stowgate --help` lists them."
        raise click.UsageError(f"There is no command {name!r}.{hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="stowgate")
def group() -> None:
    """What exactly are you about to publish, and should it leave?

    stowgate computes what an npm or Python package would ship and why, without running anything,
    and says what must not leave.

    Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage, configuration or an incomplete audit.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected fault ends as one message and an exit code."""
    _open_streams()
    try:
        # Outside of its standalone mode, click gives back the code that a command left with.
        code = group.main(args=arguments, prog_name="stowgate", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except StowgateError as error:
        complain(str(error), error.hint)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        nobody_reads()
        sys.exit(0)
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        complain(f"{where}{error.strerror or type(error).__name__}")
        sys.exit(2)
    except Exception as error:
        if os.environ.get("STOWGATE_DEBUG"):
            raise
        complain(f"internal fault: {type(error).__name__}", "please report it; STOWGATE_DEBUG=1 shows the details")
        sys.exit(2)


def _open_streams() -> None:
    """Make the three streams usable: one that was closed is nowhere, and no character is beyond them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we run
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def nobody_reads() -> None:
    """Let the rest of stdout go nowhere, once whoever read it has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def complain(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong and what to do about it."""
    _say(f"stowgate: error: {_one_line(message)}")
    if hint:
        _say(f"  hint: {_one_line(hint)}")


def notify(message: str) -> None:
    """Say something on stderr that does not stop the run."""
    _say(f"stowgate: {_one_line(message)}")


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # the exit code must not depend on who listens
        click.echo(line, err=True)


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
