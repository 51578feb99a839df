"""The command ``hazard``, also as ``python -m hazardlib``; from its first import on it hears Ctrl-C."""

from __future__ import annotations

import gc
import signal
import sys

from hazardlib.errors import INTERRUPTED
from hazardlib.machine import collect_seldom


def main() -> None:
    """Run the command line that was typed.

    Raises
    ------
    SystemExit
        Always: 0 done, 1 done with something refused, 2 not done.
    """
    collect_seldom()
    try:
        from hazardlib import cli

        cli.main()
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        sys.exit(2)
    finally:
        # What still ends is not to take its status from a Ctrl-C, be it one that came while a library ran a text of its own:
        # Python then dies of the signal all the same, unless it runs another text without one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        exec("")  # noqa: S102
        gc.freeze()  # what ends with the process is not looked through for circles once more


if __name__ == "__main__":
    main()
