"""`stowgate memory`: the stores an agent remembers with, and what is in them."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "stores": "The stores on this path: kind, records, size, who loads them.",
    "scan": "Read stores and find the payloads in them.",
    "survive": "What each pruning policy leaves of each payload.",
    "quarantine": "Take payloads out of stores, with a way back.",
    "restore": "Give back what a quarantine took, byte for byte.",
    "verify": "What memory says against what is there.",
    "guard": "A gate for writes: answers an agent's hooks.",
    "baseline": "A signed ledger of what is remembered, and what changed.",
    "watch": "Follow stores and tell each new finding once.",
}


class MemoryGroup(click.Group):
    """A group that imports a command's module when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"auditor.cli.memory_{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group("memory", cls=MemoryGroup)
def command() -> None:
    """Agent memory: find the stores, and the payloads that were planted in them."""
