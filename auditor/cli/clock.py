"""The time that a command pretends it is, for policies that go by age."""

from __future__ import annotations

import datetime

from auditor.errors import UsageError


def read_clock(given: str | None) -> datetime.datetime:
    """Read a date or a time; now when none is given."""
    if given is None:
        return datetime.datetime.now(tz=datetime.UTC)
    try:
        found = datetime.datetime.fromisoformat(given)
    except ValueError:
        raise UsageError(f"--clock {given}: not a date", hint="write it as 2026-01-31") from None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
