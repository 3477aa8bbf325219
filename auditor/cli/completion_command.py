"""`stowgate completion`: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_HOMES = {
    "bash": "source <(stowgate completion bash)",
    "zsh": "source <(stowgate completion zsh)",
    "fish": "stowgate completion fish | source",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_HOMES)))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    In ~/.bashrc: `source <(stowgate completion bash)`; in ~/.zshrc the same with zsh; in fish's config.fish:
    `stowgate completion fish | source`.
    """
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"{shell} is not supported")
    root = context.find_root().command
    script = kind(root, {}, "stowgate", "_STOWGATE_COMPLETE").source()
    click.echo(f"# {_HOMES[shell]}\n{script}")
