"""`stowgate` and `python -m auditor`: the start, small enough to be interrupted without a traceback."""

from __future__ import annotations

import sys


def main() -> None:
    """Import the command line and run it."""
    try:
        from auditor.cli import main as run  # noqa: PLC0415 - an interrupt may come while it is imported

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
