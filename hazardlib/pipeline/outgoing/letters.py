"""Letters that are due on a day (督办): made as Word and PDF, then entered into ``letters.csv``, which people edit too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import UsageError
from hazardlib.merge.kept_lists import LETTER_HEADINGS
from hazardlib.pipeline.files import append_line, file_name, write_whole
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.manual_decisions import LETTERS, list_to_write, read_manual_decisions
from hazardlib.pipeline.publish.printed_sheets import print_sheets
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import measure

if TYPE_CHECKING:
    from hazardlib.brief.letters import Letter
    from hazardlib.merge.kept_lists import SentLetter
    from hazardlib.workspace import Workspace

FOLDER = "letters"
"""Where the letters lie in ``reports``, a folder a day."""


@dataclass(frozen=True)
class Made:
    """What `make_letters` came to.

    Parameters
    ----------
    letters
        Each letter with its files; none in a trial.
    ladder
        ``ladder`` of the figures of that day.
    path
        The list in which they stand; None where nothing was entered.
    missing
        Why there is no PDF; empty where there is.
    unknown
        A message for each line of the list about a hazard that no ledger tells of.
    """

    day: date
    letters: Sequence[tuple[Letter, Sequence[Path]]]
    ladder: Mapping[str, Any]
    path: Path | None = None
    missing: str = ""
    unknown: Sequence[str] = ()


def make_letters(
    workspace: Workspace, day: date, progress: Callable[[str], None], *, is_trial: bool = False
) -> Made:
    """Make the letters that are due on a day, and enter them into the list; what was sent is not sent again.

    Parameters
    ----------
    is_trial
        Whether it is only said what is due.

    Raises
    ------
    UsageError
        If no report was due by that day, or a letter of a later day has gone out: numbers and replies follow the days.
    """
    from hazardlib.brief.letters import compose_letters

    due = load_campaign(workspace.campaign).months_due(day)
    if not due:
        raise UsageError(
            f"到 {day} 还没有到期的报送月份，没有可以发函的隐患。请写明以后的日期，如 2023-07-26 。"
        )
    run = open_run(month=str(due[-1]), as_of=day.isoformat(), workspace=workspace)
    with intake_lock(workspace, progress):  # of two at once the second sees what the first has sent
        _refuse_before(day, read_manual_decisions(run).letters)
        results = measure(run)
        letters = compose_letters(
            results.figures, results.register.hazards, run.campaign, day, workspace.templates
        )
        ladder, found = results.figures["ladder"], results.register.findings
        unknown = [str(each) for each in found.loc[found["code"].eq("LETTER_UNKNOWN"), "message"]]
        if is_trial or not letters:
            return Made(day, [(letter, ()) for letter in letters], ladder, unknown=unknown)
        progress(f"函件：{len(letters)} 份")
        folder = workspace.reports / FOLDER / day.isoformat()
        files, missing = _write(
            letters, folder, workspace.word_template, is_sample=results.figures["sample_data"]
        )
        path = list_to_write(workspace, LETTERS)
        append_line(path, LETTER_HEADINGS, *(line for letter in letters for line in _lines(letter, day)))
    return Made(day, list(zip(letters, files, strict=True)), ladder, path, missing, unknown)


def _refuse_before(day: date, letters: Iterable[SentLetter]) -> None:
    """Refuse letters of a day before one on which some went out already."""
    last = max((each for each in letters if each.sent_on > day), key=lambda each: each.sent_on, default=None)
    if last is not None:
        raise UsageError(
            f"{last.place}：{last.sent_on} 已经发过函件，第几次、有没有回复都按日期往后算，不能再做 {day} 的。"
            f"请写 {last.sent_on} 或以后的日期；{day} 确实发过的，在 letters.csv 里补一行；那一行的日期写错了的，请改正。"
        )


def _lines(letter: Letter, day: date) -> list[dict[str, str]]:
    return [
        {
            "sent_on": day.isoformat(),
            "step": letter.step.chinese,
            "number": str(letter.number),
            "department": letter.department,
            "hazard_id": hazard_id,
            "hazard_no": hazard_no,
            "hazard": hazard,
        }
        for hazard_id, hazard_no, hazard in letter.hazards
    ]


def _write(
    letters: Sequence[Letter], folder: Path, template: Path, *, is_sample: bool
) -> tuple[list[list[Path]], str]:
    """Write each letter as Word and PDF; return the files, and why the PDF are missing if they are."""
    from hazardlib.brief.render.word import write_word

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for letter in letters:
        path = _free(folder, file_name(letter.name))
        with write_whole(path) as beside:
            beside.write_bytes(write_word(letter.paper, {}, template))
        files.append([path])
    prints = [own[0].with_suffix(".pdf") for own in files]
    sheets = [letter.sheet for letter in letters]
    missing = print_sheets(sheets, prints, is_sample=is_sample, kind="letter")
    return [
        [*own, *([print_] if print_.is_file() else [])] for own, print_ in zip(files, prints, strict=True)
    ], missing


def _free(folder: Path, stem: str) -> Path:
    """Return where a letter goes: beside one of this name that somebody may have signed."""
    number = 1
    while (path := folder / (f"{stem}.docx" if number == 1 else f"{stem}_{number}.docx")).exists():
        number += 1
    return path
