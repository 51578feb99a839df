"""How deep the random tests go: at 1 they fit into every run, at 10 they look through thousands of layouts."""

from __future__ import annotations

import os

DEPTH = int(os.environ.get("HAZARD_DEPTH", "1"))
"""How many times more is drawn than in an everyday run; the same things first, so that going deeper tries more."""
