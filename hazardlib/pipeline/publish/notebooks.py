"""A paper's four notebooks run one after the other in one kernel; their executed copies say nothing of when and where."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.errors import HazardError, InstallError
from hazardlib.machine import machine_error, machine_fault
from hazardlib.pipeline.publish.kernel import not_started
from hazardlib.pipeline.run import Run

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

INGEST, MERGE, MEASURE, BRIEF = "1_ingest", "2_merge", "3_measure", "4_brief"

PAPER = "briefing.ipynb"
"""The executed copy of the fourth."""

Executed = Mapping[str, Any]
"""A notebook with its outputs."""


def run_notebooks(
    run: Run, kernel: KernelManager, beside: Path, folder: Path, *, scheduler: str, ingest: bool
) -> Iterator[tuple[str, Executed]]:
    """Yield each notebook's name with what it has become, as soon as its copy lies beside the paper.

    Parameters
    ----------
    beside, folder
        Where the copies go, and where that of one which fails does.
    scheduler
        As of `hazardlib.pipeline.ingest`.
    ingest
        Whether the first has something to take in.

    Raises
    ------
    HazardError
        If one fails; its executed copy with the failing cell stays in the folder.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it logs of a dead kernel is English
    for name in (INGEST, MERGE, MEASURE, BRIEF) if ingest else (MERGE, MEASURE, BRIEF):
        own = {"issued": str(run.issued)} if name == BRIEF and run.issued is not None else {}
        own |= {"scheduler": scheduler} if name == INGEST and scheduler else {}
        copy = beside / (PAPER if name == BRIEF else f"{name}.ipynb")
        try:
            executed = papermill.execute_notebook(
                run.workspace.notebooks / f"{name}.ipynb",
                copy,
                parameters=run.parameters | own,
                km=kernel,
                progress_bar=False,
                record_timing=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
            )
        except RuntimeError as error:
            # Without nbclient's own error the kernel never answered.
            if type(error).__name__ != "DeadKernelError":
                raise InstallError(not_started(error)) from error
            raise HazardError(
                f"{run.name}：笔记本内核中途停了，这份材料没有做成。多半是内存或磁盘不够：请腾出一些再运行。"
            ) from error
        except PapermillExecutionError as error:
            failed = folder / f"failed-{name}.ipynb"
            folder.mkdir(exist_ok=True)
            copy.replace(failed)
            fault = machine_error(error.evalue or "")
            said = machine_fault(fault) if fault else error.evalue or error.ename
            raise HazardError(f"{said}（笔记本停在出错处：{failed}）") from error
        _leave_out_times(copy)
        yield name, executed


def _leave_out_times(notebook: Path) -> None:
    """Take out of an executed notebook when and how long it ran, and where: the same paper is the same file."""
    content = json.loads(notebook.read_text("utf-8"))
    for place in (content, *content["cells"]):
        for name in ("start_time", "end_time", "duration", "output_path"):
            place["metadata"].get("papermill", {}).pop(name, None)
        if "injected-parameters" in place["metadata"].get("tags", ()):
            place["id"] = "injected-parameters"  # papermill takes another one each time
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
