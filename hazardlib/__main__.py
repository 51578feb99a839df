"""``python -m hazardlib`` is the command ``hazard``."""

from hazardlib.cli import main

main()
