"""The pipeline: the four verbs in order, on the tables of a workspace, as notebooks and commands call them."""

from hazardlib.pipeline.intake import IngestResult, ingest
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import (
    Results,
    brief,
    measure,
    merge,
    open_questions,
    quarantined_in_other_sheets,
)

__all__ = [
    "IngestResult",
    "Results",
    "Run",
    "brief",
    "ingest",
    "measure",
    "merge",
    "open_questions",
    "open_run",
    "quarantined_in_other_sheets",
]
