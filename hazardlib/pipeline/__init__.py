"""The pipeline: the four verbs in order, on the tables of a workspace, as notebooks and commands call them."""

from hazardlib.pipeline.intake import Taken, ingest
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import Results, brief, left_out_beside, measure, merge, open_questions

__all__ = [
    "Results",
    "Run",
    "Taken",
    "brief",
    "ingest",
    "left_out_beside",
    "measure",
    "merge",
    "open_questions",
    "open_run",
]
