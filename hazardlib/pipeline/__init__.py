"""The pipeline: the four verbs in order, on the tables of a workspace, as notebooks and commands call them."""

from hazardlib.pipeline.intake import IngestResult, ingest
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import Results, brief, measure, merge

__all__ = [
    "IngestResult",
    "Results",
    "Run",
    "brief",
    "ingest",
    "measure",
    "merge",
    "open_run",
]
