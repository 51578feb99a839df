"""What the machine does to the suite is told in one line, and what the suite writes is its user's own."""

from __future__ import annotations

import errno
import os
import stat
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
import typer

from hazardlib.cli import app
from hazardlib.error_boundary import run_command
from hazardlib.errors import WorkspaceError, one_line, printable
from hazardlib.machine import machine_error, machine_fault, sync_files, sync_folder
from hazardlib.pipeline.files import write_list, write_whole
from hazardlib.pipeline.publish.issues import _kept_numbers
from hazardlib.store import Store
from hazardlib.workspace import open_workspace
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook


def test_a_first_commit_that_was_interrupted_locks_nothing(tmp_path: Path) -> None:
    for table in ("submissions", "observations"):
        (tmp_path / "data" / "processed" / table / "_delta_log").mkdir(parents=True)
    desk = Desk(tmp_path)
    assert len(Store(desk.workspace.processed).read("submissions")) == 0

    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))

    assert Store(desk.workspace.processed).read("observations").column("hazard_no").to_pylist() == ["A1"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/甲/乙.xlsx"),
            "/甲/乙.xlsx：磁盘满了。请腾出空间",
        ),
        (
            OSError(errno.ENOLCK, "No locks available", "/甲"),
            "/甲：所在的磁盘不能加锁。请把工作区放到本机磁盘上",
        ),
        (OSError(errno.EIO, "Input/output error", "/甲"), "/甲：磁盘或网络读写出错。请检查磁盘和连接"),
        (
            FileNotFoundError(errno.ENOENT, "No such file", "/旧"),
            "/旧：不在了。请看看工作区是不是被移走或改了名",
        ),
    ],
)
def test_a_fault_of_the_machine_names_path_cause_and_cure(error: OSError, words: str) -> None:
    assert machine_fault(error).startswith(words)
    assert "\n" not in machine_fault(error)


def test_a_fault_of_the_machine_is_known_behind_another_librarys_words() -> None:
    delta = (
        "Generic LocalFileSystem error: Unable to copy data to file: No space left on device (os error 28)"
    )
    kernel = "[Errno 5] Input/output error: '/甲/figures.json'"
    found = [machine_error(delta), machine_error(kernel), machine_error("month = 7")]
    assert [each and each.errno for each in found] == [errno.ENOSPC, errno.EIO, None]
    assert found[1] is not None
    assert found[1].filename == "/甲/figures.json"


def test_what_cannot_be_synced_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", refused)
    (tmp_path / "甲").touch()
    for attempt in (partial(sync_files, [tmp_path / "甲"]), partial(sync_folder, tmp_path)):
        with pytest.raises(OSError, match="Input/output") as caught:
            attempt()
        assert machine_fault(caught.value).startswith(str(tmp_path))
    with pytest.raises(OSError, match="Input/output") as caught, write_whole(tmp_path / "乙"):
        pass
    assert machine_fault(caught.value).startswith(f"{tmp_path / '乙'}：磁盘或网络读写出错")


class _SocketError(Exception):
    errno = errno.EMFILE
    """As ZeroMQ's errors have it, which are none of the system's."""


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError(), "内存不够"), (_SocketError(), "打开的文件太多")]
)
def test_a_fault_of_the_machine_is_never_one_of_the_program(
    error: Exception, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = typer.Typer()

    @app.callback()
    def _app() -> None: ...

    @app.command()
    def status() -> None:
        raise error

    assert run_command(app, ["status"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "程序出错" not in said


def test_no_sign_of_a_name_or_a_message_moves_the_cursor() -> None:
    assert printable("甲.xlsx\n[已接收] 乙.xlsx\x1b[31m") == "甲.xlsx␊[已接收] 乙.xlsx␛[31m"
    said = one_line(ValueError("\x1b[31mDelta\x1b[0m \x1b]0;x\x07读不出来\n下一行"))
    assert said == "ValueError: Delta 读不出来 下一行"


def test_no_text_of_a_list_begins_as_a_formula(tmp_path: Path) -> None:
    write_list(tmp_path / "表.csv", ["甲"], [["＝1+1"], ["=1"], ["＠SUM(A1)"], ["一般"]])
    lines = (tmp_path / "表.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["甲", "'＝1+1", "'=1", "'＠SUM(A1)", "一般"]


@pytest.mark.parametrize(("is_shared", "allowed"), [(False, 0o700), (True, 0o770)])
def test_what_is_written_is_the_users_own_unless_the_folder_is_a_groups(
    tmp_path: Path, allowed: int, *, is_shared: bool
) -> None:
    before = os.umask(0o022)
    try:
        desk = Desk(tmp_path / "w")
        desk.workspace.raw.mkdir(parents=True)
        if is_shared:
            desk.workspace.root.chmod(0o2770)
        open_workspace(desk.workspace.root)
        desk.receive(MANAGEMENT, "2023-07", hazard("甲-1"))
        written = [*desk.workspace.processed.rglob("*")]
        assert written
        modes = {stat.S_IMODE(path.stat().st_mode) & 0o777 for path in written}
        assert {mode & ~allowed for mode in modes} == {0}
        assert max(modes) == allowed
    finally:
        os.umask(before)


def test_an_annotated_copy_is_the_users_own(tmp_path: Path) -> None:
    write_workbook(
        Submission(MANAGEMENT, "2023-07", "甲", at(7, 1), at(7, 1), rows=[hazard("甲-1", unit="")]),
        tmp_path / "甲.xlsx",
        1,
    )
    before = os.umask(0o022)
    try:
        run_command(app, ["check", str(tmp_path / "甲.xlsx"), "--workspace", str(tmp_path)])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "甲.需修改.xlsx").stat().st_mode) == 0o600


def test_tables_and_issues_that_cannot_be_read_are_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object = ".") -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    assert len(Store(tmp_path).read("submissions")) == 0
    assert _kept_numbers(tmp_path) == []
    monkeypatch.setattr(os, "listdir", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(WorkspaceError, match="没有权限"):
        Store(tmp_path).read("submissions")
    with pytest.raises(PermissionError):
        _kept_numbers(tmp_path)


def test_a_table_in_the_way_is_told_without_advice_to_move_the_tables_away(tmp_path: Path) -> None:
    (tmp_path / "submissions" / "_delta_log").mkdir(parents=True)
    (tmp_path / "submissions" / "_delta_log" / f"{0:020}.json").write_text("{", "utf-8")
    with pytest.raises(WorkspaceError, match="读不出来"):
        Store(tmp_path).read("submissions")
