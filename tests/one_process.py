"""Several commands, one after the other in one process of their own: to import everything takes longer than most of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_RUN = """
import json, sys
from hazardlib.cli import main

statuses = []
for sys.argv[1:] in json.loads(sys.argv[1]):
    try:
        main()
    except SystemExit as end:
        statuses.append(end.code)
print(json.dumps(statuses), file=sys.stderr)
"""


@dataclass(frozen=True)
class Done:
    """How commands have ended, what they have printed, and what they have said on the error stream."""

    statuses: Sequence[int]
    out: str
    err: str


def run_all(environment: Mapping[str, str], *commands: Sequence[str], encoding: str = "utf-8") -> Done:
    """Run commands to their ends."""
    asked = [sys.executable, "-c", _RUN, json.dumps(commands)]
    done = subprocess.run(asked, env=environment, capture_output=True, timeout=600, check=False)
    err, out = done.stderr.decode(encoding), done.stdout.decode(encoding)
    assert done.returncode == 0, err
    *lines, statuses = err.splitlines(keepends=True)
    return Done(json.loads(statuses), out, "".join(lines))
