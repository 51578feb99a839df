"""An issue takes its place whole: numbered on, the earlier one kept, whatever stops halfway; the list of all."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hazardlib.cli import app
from hazardlib.error_boundary import run_command
from hazardlib.pipeline import files
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.locks import publishing_lock
from hazardlib.pipeline.publish import swap
from hazardlib.pipeline.publish.index import write_index
from hazardlib.pipeline.publish.issues import (
    differences,
    heal,
    is_whole,
    newest_issue,
    open_healed,
    place_of,
    put_in_place,
)
from hazardlib.pipeline.publish.swap import leftovers, make_beside
from hazardlib.workspace import Workspace
from tests.folders import files_of

KNOWN_AT = "2023-06-21T09:00"


def issue(folder: Path, **found: int) -> Path:
    """Write a small issue as it lies before it is put in place."""
    beside = make_beside(folder)
    counts = {
        "found": 3,
        "closed": 1,
        "rectified": 0,
        "open": 2,
        "overdue": 0,
        "due": 0,
        "on_time": 0,
    } | found
    figures = {"kind": "monthly", "month": "2023-06", "as_of": "2023-06-20", "known_at": KNOWN_AT}
    figures |= {"campaign": "行动", "sample_data": False, "coverage": [], "reporting": []}
    figures |= {"overall": {"all": counts, "major": counts}, "by_sector": [], "by_leader": []}
    (beside / "figures.json").write_text(json.dumps(figures), "utf-8")
    (beside / "meeting").mkdir()
    (beside / "meeting" / "议程.pdf").write_text(f"议程 {found}", "utf-8")
    for name in ("briefing.html", "briefing.pdf"):
        (beside / name).write_text(f"{name} {found}", "utf-8")
    return beside


def put(folder: Path, **found: int) -> None:
    beside = issue(folder, **found)
    put_in_place(beside, folder, str(found), is_issue=True)
    assert not beside.exists()


def test_issues_are_numbered_on_and_each_is_kept(tmp_path: Path) -> None:
    for found in (3, 4, 4, 3):
        put(tmp_path, found=found)

    assert sorted(path.name for path in (tmp_path / "revisions").iterdir()) == ["1", "2"]
    assert json.loads((tmp_path / ".manifest.json").read_text("utf-8"))["revision"] == 3
    assert "4" in (tmp_path / "revisions" / "2" / "briefing.html").read_text("utf-8")


def test_figures_that_other_keys_tell_now_make_no_new_issue(tmp_path: Path) -> None:
    put(tmp_path, found=3)
    path = tmp_path / "figures.json"
    figures = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(figures | {"lists": {"not_heard": []}, "previous": {"not_heard": 0}}), "utf-8")
    beside = issue(tmp_path)
    now = json.loads((beside / "figures.json").read_text("utf-8")) | {"lists": {}, "previous": {}}
    (beside / "figures.json").write_text(json.dumps(now), "utf-8")

    assert put_in_place(beside, tmp_path, "later", is_issue=True) == 1


@pytest.mark.parametrize("kept_count", [0, 1])
def test_an_issue_of_which_the_figures_cannot_be_read_is_kept_as_well(
    tmp_path: Path, kept_count: int
) -> None:
    for found in (3, 5)[1 - kept_count :]:
        put(tmp_path, found=found)
    (tmp_path / "figures.json").write_text("{", "utf-8")

    put(tmp_path, found=4)

    number = kept_count + 1
    assert "5" in (tmp_path / "revisions" / str(number) / "briefing.pdf").read_text("utf-8")
    assert json.loads((tmp_path / ".manifest.json").read_text("utf-8"))["revision"] == number + 1


def test_a_kept_issue_that_is_damaged_stops_no_later_one(tmp_path: Path) -> None:
    put(tmp_path, found=2)
    put(tmp_path, found=3)
    (tmp_path / "revisions" / "1" / "figures.json").write_text("{", "utf-8")
    (tmp_path / ".manifest.json").unlink()

    put(tmp_path, found=4)

    assert sorted(path.name for path in (tmp_path / "revisions").iterdir()) == ["1", "2"]
    assert "3" in (tmp_path / "revisions" / "2" / "briefing.html").read_text("utf-8")


class StopError(Exception):
    """The machine stops here."""


def stop_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let the machine stop before the renaming that comes in this place."""
    steps = iter(range(step + 1))

    def stopping(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            if next(steps, None) == step:
                raise StopError
            return call(*arguments)

        return run

    monkeypatch.setattr(Path, "rename", stopping(Path.rename))
    monkeypatch.setattr(swap, "_exchange", stopping(swap._exchange))


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.parametrize("step", range(6))
def test_a_stop_anywhere_leaves_one_issue_or_the_other_and_the_next_command_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, *, can_exchange: bool
) -> None:
    folder = tmp_path / "2023-06"
    put(folder, found=3)
    first = files_of(folder)
    for beside in ("feedback", "templates"):
        (folder / beside).mkdir()
        (folder / beside / "甲.xlsx").write_text(beside, "utf-8")
    (folder / "批示.txt").write_text("张", "utf-8")
    (folder / "meeting" / "会议纪要.txt").write_text("纪要", "utf-8")
    if not can_exchange:
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)

    with monkeypatch.context() as patch, contextlib.suppress(StopError):
        stop_at(patch, step)
        put(folder, found=4)
    texts = {path.read_text("utf-8")[-13:] for path in folder.glob("briefing.*")}
    assert len(texts) == (1 if folder.exists() else 0)  # where the system cannot exchange: for one rename
    assert folder.exists() or not can_exchange
    heal(folder)
    put(folder, found=4)

    assert leftovers(folder) == []
    assert files_of(folder / "revisions" / "1") == first
    assert [path.name for path in (folder / "revisions").iterdir()] == ["1"]
    assert is_whole(folder, ["briefing.html", "briefing.pdf", "figures.json"])
    assert [(folder / name / "甲.xlsx").read_text("utf-8") for name in ("feedback", "templates")] == [
        "feedback",
        "templates",
    ]
    assert (folder / "批示.txt").read_text("utf-8") == "张"
    assert (folder / "meeting" / "会议纪要.txt").read_text("utf-8") == "纪要"
    assert "4" in (folder / "meeting" / "议程.pdf").read_text("utf-8")
    newest = newest_issue(folder)
    assert newest is not None
    assert (newest.number, newest.figures["overall"]["all"]["found"]) == (2, 4)
    before = place_of(newest.figures, folder).before
    assert before is not None
    assert (before.number, before.figures["overall"]["all"]["found"]) == (1, 3)


def test_what_a_person_changed_and_what_came_anew_after_a_kill_both_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2023-06"
    put(folder, found=3)
    (folder / "feedback").mkdir()
    (folder / "feedback" / "甲.xlsx").write_text("改过的", "utf-8")
    with monkeypatch.context() as patch, contextlib.suppress(StopError):
        stop_at(patch, 1)  # right behind the exchange
        put(folder, found=4)
    (folder / "feedback").mkdir()
    (folder / "feedback" / "甲.xlsx").write_text("新发的", "utf-8")

    heal(folder)

    kept = {path.name: path.read_text("utf-8") for path in (folder / "feedback").iterdir()}
    assert kept == {"甲.xlsx": "新发的", "甲（2）.xlsx": "改过的"}


def test_a_copy_elsewhere_leaves_the_folder_what_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "别的.txt").write_text("别的", "utf-8")
    before = folder.stat().st_ino
    for found in (3, 4):
        made = issue(tmp_path / "made", found=found)
        (made / f"只此一次{found}.xlsx").touch()
        put_in_place(made, folder, "", is_issue=False)

    assert folder.stat().st_ino == before
    assert (folder / "别的.txt").read_text("utf-8") == "别的"
    assert is_whole(folder, ["briefing.html", "briefing.pdf", "figures.json", "meeting/议程.pdf"])
    assert "4" in (folder / "briefing.html").read_text("utf-8")
    assert [path.name for path in folder.glob("只此一次*")] == ["只此一次4.xlsx"]


def test_what_is_made_for_a_paper_of_a_longer_name_is_left_alone(tmp_path: Path) -> None:
    other = make_beside(tmp_path / "2023-08-interim")
    own = make_beside(tmp_path / "2023-08")
    assert leftovers(tmp_path / "2023-08") == [own]
    heal(tmp_path / "2023-08")
    assert other.is_dir()


@pytest.mark.parametrize("name", ["briefing.pdf", "figures.json"])
def test_a_damaged_product_is_known_for_it_and_is_no_reason_for_a_revision(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "2023-06"
    put(folder, found=3)
    assert is_whole(folder, [name])

    (folder / name).write_bytes(b"")
    assert not is_whole(folder, [name])
    put(folder, found=3)

    assert is_whole(folder, [name])
    assert json.loads((folder / ".manifest.json").read_text("utf-8"))["revision"] == 1
    assert not (folder / "revisions").exists()


def test_a_product_that_could_not_be_made_again_does_not_show_the_earlier_figures(tmp_path: Path) -> None:
    put(tmp_path, found=3)
    beside = issue(tmp_path, found=4)
    (beside / "briefing.pdf").unlink()

    put_in_place(beside, tmp_path, "", is_issue=True)

    assert not (tmp_path / "briefing.pdf").exists()
    assert (tmp_path / "revisions" / "1" / "briefing.pdf").is_file()


def test_when_and_where_is_no_figure_and_a_new_table_of_the_program_is_no_correction() -> None:
    before = {"known_at": "a", "by_sector": [{"sector": "gas", "name": "燃气", "all": {"found": 1}}]}
    now = {"known_at": "b", "by_sector": [*before["by_sector"]], "pace": {"closed": 2}}
    row = {"sector": "commerce", "name": "商业", "all": {"found": 1}}

    assert list(differences(before, now)) == []
    nested = {"known_at": "b", "by_sector": [before["by_sector"][0] | {"all": {"found": 1, "new": 5}}]}
    assert list(differences(before, nested)) == []
    more = {**before, "by_sector": [row, *before["by_sector"]]}
    assert list(differences(before, more)) == [("by_sector", "commerce/商业")]


def test_the_list_stands_newest_first_survives_a_broken_paper_and_is_the_same_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for name, text in (("2023-06", "{"), ("a<b>&坏", '{"as_of": 5}')):
        (workspace.reports / name).mkdir(parents=True)
        (workspace.reports / name / "figures.json").write_text(text, "utf-8")
    for name, changed in (
        ("2023-07", {"month": "2023-07", "as_of": "2023-07-20", "campaign": "<script>alert(1)</script>"}),
        (
            "2023-08-interim",
            {"month": "2023-08", "as_of": "2023-08-01", "kind": "interim", "sample_data": True},
        ),
    ):
        beside = issue(workspace.reports / name)
        path = beside / "figures.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")
        put_in_place(beside, workspace.reports / name, "", is_issue=True)
    (workspace.reports / "export").mkdir()
    (workspace.reports / "2023-07" / "feedback").mkdir()
    (workspace.reports / "2023-07" / "feedback" / "甲 #1%.xlsx").touch()

    path = write_index(workspace)

    assert path is not None
    page = path.read_text("utf-8")
    heads = re.findall(r"<h2>(.*?)</h2>", page)
    assert [re.sub(r"<.*?>", " ", head).strip() for head in heads] == [
        "2023年8月阶段工作情况 示例数据",
        "2023年7月月度情况简报",
        "2023-06",
        "a&lt;b&gt;&amp;坏",
    ]
    assert page.count("figures.json 读不出来") == 2
    assert "<script" not in page
    assert 'href="2023-07/feedback/%E7%94%B2%20%231%25.xlsx"' in page
    written = path.stat().st_mtime_ns
    write_index(workspace)
    assert (path.read_text("utf-8"), path.stat().st_mtime_ns) == (page, written)


def test_any_command_removes_what_a_killed_one_left_but_not_what_is_just_being_made(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.raw.mkdir(parents=True)
    paper = workspace.reports / "2023-06"
    put(paper, found=3)
    left = issue(paper, found=4)

    with publishing_lock(workspace):
        assert run_command(app, ["status", "--workspace", str(tmp_path)]) in (0, 1)
        assert left.exists()
    assert run_command(app, ["status", "--workspace", str(tmp_path)]) in (0, 1)

    assert not left.exists()
    assert (paper / "briefing.html").read_text("utf-8") == "briefing.html {'found': 3}"


def test_any_command_removes_half_files_but_not_those_that_are_being_written(tmp_path: Path) -> None:
    raw, processed, reports = (tmp_path / each for each in ("data/raw", "data/processed", "reports"))
    places = (
        processed / ".due_days.json", processed / "2023-07" / ".hazards.parquet", reports / ".index.html",
        reports / "2023-07" / "feedback" / ".甲.xlsx", raw / "2023-07" / "反馈" / ".甲.xlsx",
    )  # fmt: skip
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_name(f"{place.name}.0123abcd").touch()
    own = [reports / ".backup.20230715", raw / "2023-07" / ".甲.xlsx.20230715"]
    for path in own:
        path.touch()
    with write_whole(reports / "index.html") as writing:
        open_healed(tmp_path)
        assert sorted(path for path in tmp_path.rglob(".*") if path.is_file()) == sorted([*own, writing])


def test_a_file_whose_half_was_removed_before_it_was_locked_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    @contextlib.contextmanager
    def once_too_late(path: Path) -> Iterator[bool]:
        tried.append(path)
        yield len(tried) > 1

    monkeypatch.setattr(files, "held", once_too_late)
    with write_whole(tmp_path / "甲.json") as beside:
        beside.write_text("{}", "utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["甲.json"]
    assert len(tried) == 2
