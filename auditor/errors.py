"""Everything that can stop stowgate, each with its exit code and a hint for the person at the terminal."""

from __future__ import annotations


class StowgateError(Exception):
    """Base of every error that is shown as one message, never as a traceback."""

    exit_code = 2
    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        if hint:
            self.hint = hint


class TargetError(StowgateError):
    """A target that is not there, is no package, or cannot be read."""


class ManifestError(TargetError):
    """A package manifest that the packager itself would refuse."""


class ConfigError(StowgateError):
    """A configuration file or flag that does not make sense."""

    hint = "see docs/configuration.md for every key"


class RuleError(StowgateError):
    """A rule file that cannot be used."""


class UsageError(StowgateError):
    """A command line that does not make sense."""
