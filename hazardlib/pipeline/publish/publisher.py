"""Publisher: notebooks run, rendered and put in place, with one kernel and one browser for them all."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from types import TracebackType
from typing import TYPE_CHECKING, Any

from hazardlib.errors import UsageError
from hazardlib.machine import in_chinese
from hazardlib.pipeline.files import digest_of
from hazardlib.pipeline.intake import Progress
from hazardlib.pipeline.locks import identity_of, intake_lock, publishing_lock, refuse_moved
from hazardlib.pipeline.publish.aside import Aside
from hazardlib.pipeline.publish.index import write_index
from hazardlib.pipeline.publish.issues import FIGURES, heal_all, is_whole, newest_issue, put_in_place
from hazardlib.pipeline.publish.kernel import start_kernel
from hazardlib.pipeline.publish.notebooks import BRIEF, MEASURE, MERGE, PAPER, Executed, run_notebooks
from hazardlib.pipeline.publish.printed_sheets import unprinted
from hazardlib.pipeline.publish.products import (
    CALL_LIST,
    PRODUCTS,
    WORD,
    Pictures,
    begin_products,
    has_call_list,
    write_counted,
)
from hazardlib.pipeline.publish.swap import leftovers, make_beside
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.stages import read_narrative
from hazardlib.temporary import temporary_folder
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

    from hazardlib.brief.paper import Paper
    from hazardlib.brief.render.pdf import Browser

_LOG = logging.getLogger(__name__)
_PRODUCTS = (PAPER, FIGURES, *PRODUCTS)

_PATIENCE_SECONDS = 3
"""How long Ctrl-C waits for what is done beside the notebooks."""


@dataclass(frozen=True)
class Published:
    """What became of one paper.

    Parameters
    ----------
    is_new
        False if the paper that lay there was already made from the same inputs.
    number
        Which issue it is; from 2 on it corrects an earlier one.
    missing
        Why a product could not be made (no browser, no fonts); empty when all are there.
    left_out
        What is said of the notebook's cells that show something which is not in the paper; empty where all is.
    """

    run: Run
    folder: Path
    figures: dict[str, Any]
    is_new: bool
    number: int = 1
    missing: str = ""
    left_out: str = ""


def _nothing() -> None:
    """Do nothing."""


class Publisher(AbstractContextManager["Publisher"]):
    """Makes papers; starts its kernel and its browser at once, so that they warm up side by side.

    Parameters
    ----------
    progress
        Called with a line for each step.
    scheduler
        The address of a Dask scheduler whose workers read what is taken in; by default it is read here.
    """

    def __init__(self, progress: Progress, *, scheduler: str = "") -> None:
        self.progress, self.scheduler = progress, scheduler
        self._resources = ExitStack()
        self._kernel: KernelManager | None = None
        self._browser: Browser | None = None
        self._begun = set[Path]()
        self._aside = Aside()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for beside in self._begun:  # Ctrl-C leaves nothing half made behind
            shutil.rmtree(beside, ignore_errors=True)
        self._resources.close()

    def publish(
        self,
        runs: Iterable[Run],
        *,
        out: Path | None = None,
        ingest: bool = False,
        meanwhile: Callable[[], object] = _nothing,
    ) -> Iterator[Published]:
        """Make each paper that is not there yet; the PDF of one prints while the next is written.

        Parameters
        ----------
        out
            A folder instead of ``reports/<name>``; for a single paper.
        ingest
            Whether the first notebook has something to take in.
        meanwhile
            What is done beside the notebooks once the first paper is merged; not called where none is made.

        Raises
        ------
        HazardError
            If a notebook fails; its executed copy with the failing cell stays in the folder.
        """
        with ExitStack() as locks:
            lock, list_papers = cache(partial(self._lock, locks)), cache(write_index)
            waiting: _Printing | None = None
            for run in runs:
                folder = out.resolve() if out else _own_folder(run)
                try:
                    found = self._find(run, folder, lock, ingest=ingest)
                    made = found or self._start(run, folder, meanwhile, ingest=ingest)
                except Exception:
                    if waiting is not None:  # what is done is not lost with what is not
                        yield from self._finish(waiting)
                    raise
                if waiting is not None:
                    yield from self._finish(waiting)
                waiting = None
                if isinstance(made, Published):
                    if folder == _own_folder(run):
                        list_papers(run.workspace)  # once for all papers that were there already
                    yield made
                else:
                    waiting, ingest, meanwhile = made, False, _nothing
            if waiting is not None:
                yield from self._finish(waiting)

    def _lock(self, locks: ExitStack, workspace: Workspace) -> None:
        """Keep others from making papers of a workspace, once for all papers of it."""
        if locks.enter_context(publishing_lock(workspace, self.progress)):
            heal_all(workspace)

    def _find(
        self, run: Run, folder: Path, lock: Callable[[Workspace], None], *, ingest: bool
    ) -> Published | None:
        """Return a paper that is there already; without one the lock is ours, as another window may just be making it."""
        present = None if ingest or leftovers(folder) else current_paper(run, folder)
        if present is None:
            lock(run.workspace)
            present = None if ingest else current_paper(run, folder)
        if present is not None:
            _LOG.info("没有变化 %s 第 %d 版：%s", run.name, present.number, folder)
        return present

    def _start(self, run: Run, folder: Path, meanwhile: Callable[[], object], *, ingest: bool) -> _Printing:
        from hazardlib.brief.notebook import read_paper

        if folder == _own_folder(run):
            run = replace(run, issued=folder)
        self.progress(f"{run.name}：运行笔记本")
        read_narrative(run.workspace, run.campaign)  # a mistake in it is told before anything is made
        self.warm_up()
        tables = identity_of(run.workspace.processed)
        try:
            beside = make_beside(folder) if run.issued is not None else self._make_apart(folder)
        except OSError as error:
            raise UsageError(
                f"{folder.parent if run.issued else folder} 不能用来放成果材料（{in_chinese(error)}）。请检查写权限，或用 hazard briefing 的 --out 另指定一个文件夹。"
            ) from error
        aside = dict[str, Future[object]]()
        try:
            for name, executed in self._run_notebooks(run, beside, folder, ingest=ingest):
                if name == MERGE:
                    aside[name] = self._aside.begin(meanwhile)
                elif name == MEASURE:
                    aside[name] = self._aside.begin(partial(write_counted, run, beside))
                elif name == BRIEF:
                    paper = read_paper(executed)
            wait(aside.values())
            refuse_moved(run.workspace.processed, tables)
            aside[MEASURE].result()
            self.progress(f"{run.name}：排版")
            assert self._browser is not None
            pictures, printed = begin_products(paper, self._browser, beside)
        except BaseException as error:
            # A workbook that is just being put in place is noted, and nothing more is written into what goes.
            wait(aside.values(), None if isinstance(error, Exception) else _PATIENCE_SECONDS)
            shutil.rmtree(beside, ignore_errors=True)
            raise
        self._begun.add(beside)
        return _Printing(run, paper, folder, beside, pictures, printed, aside[MERGE])

    def _finish(self, waiting: _Printing) -> Iterator[Published]:
        missing = waiting.wait()
        self._begun.discard(waiting.beside)  # from here on the issue before may lie there
        yield waiting.put_in_place(missing)
        waiting.meanwhile.result()  # the paper is not lost with what went wrong beside it

    def _make_apart(self, folder: Path) -> Path:
        """Return a folder in which a copy is made for somebody's own folder, if that can be written."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return Path(mkdtemp())  # in the command's own folder

    def warm_up(self) -> None:
        """Start the kernel and the browser, if they are not running yet."""
        if self._kernel is None:
            folder = self._resources.enter_context(temporary_folder())
            self._kernel = start_kernel(folder, self._resources)
        if self._browser is None:
            from hazardlib.brief.render.pdf import Browser

            self._browser = self._resources.enter_context(Browser())

    def _run_notebooks(
        self, run: Run, beside: Path, folder: Path, *, ingest: bool
    ) -> Iterator[tuple[str, Executed]]:
        assert self._kernel is not None
        return run_notebooks(run, self._kernel, beside, folder, scheduler=self.scheduler, ingest=ingest)


def _own_folder(run: Run) -> Path:
    return (run.workspace.reports / run.name).resolve()


@dataclass(frozen=True)
class _Printing:
    """A paper that waits for its print before it is put in place."""

    run: Run
    paper: Paper
    folder: Path
    beside: Path
    pictures: Pictures
    printed: Sequence[Future[None]]
    meanwhile: Future[object]

    def wait(self) -> str:
        """Write the Word version as soon as the charts are there, wait for the prints; return why one was not made."""
        from hazardlib.brief.render.word import write_word

        missing, pictures = "", {}
        try:
            pictures = self.pictures.result()
        except Exception as error:  # noqa: BLE001 -- whatever the browser died of, the HTML is whole and is kept
            missing = unprinted(error)
        template = self.run.workspace.word_template
        (self.beside / WORD).write_bytes(write_word(self.paper, pictures, template))
        try:
            for print_ in self.printed:
                print_.result()
        except Exception as error:  # noqa: BLE001 -- as above
            missing = missing or unprinted(error)
        return missing

    def put_in_place(self, missing: str) -> Published:
        """Put every product in its place, the manifest last; ``missing`` says why one was not made."""
        from hazardlib.brief.notebook import left_out_line

        fingerprint, is_issue = paper_fingerprint(self.run), self.run.issued is not None
        with intake_lock(self.run.workspace):  # nobody writes feedback into the folder meanwhile
            number = put_in_place(self.beside, self.folder, fingerprint, is_issue=is_issue)
        if is_issue:
            write_index(self.run.workspace)
        _LOG.info("做成 %s 第 %d 版：%s", self.run.name, number, self.folder)
        if missing:
            _LOG.warning(missing)
        figures = json.loads((self.folder / FIGURES).read_text("utf-8"))
        left_out = left_out_line(self.paper)
        return Published(
            self.run, self.folder, figures, is_new=True, number=number, missing=missing, left_out=left_out
        )


def paper_fingerprint(run: Run) -> str:
    """Return a digest of everything a paper depends on: its figures' inputs, words, templates and notebooks."""
    files = [*sorted(run.workspace.notebooks.glob("[1-4]_*.ipynb"))]
    files += sorted(run.workspace.templates.glob("*.j2")) if run.workspace.templates else []
    files += [path for path in (run.workspace.narrative, run.workspace.word_template) if path.is_file()]
    return hashlib.sha256(f"{open_session(run).fingerprint()}{digest_of(files)}".encode()).hexdigest()


def current_paper(run: Run, folder: Path) -> Published | None:
    """Return the paper in ``folder`` if it is whole and made from just these inputs."""
    try:
        issue = newest_issue(folder)
        if issue is None or issue.fingerprint != paper_fingerprint(run):
            return None
        if run.is_moment_given and issue.figures["known_at"] != run.known_at.isoformat():
            return None
        products = (*_PRODUCTS, CALL_LIST) if has_call_list(issue.figures) else _PRODUCTS
        if not is_whole(folder, products):
            return None
    except (OSError, ValueError, KeyError):
        return None
    return Published(run, folder, dict(issue.figures), is_new=False, number=issue.number)
