"""Every speed the README states, measured side by side as ratios: ``python -m benchmarks``."""
