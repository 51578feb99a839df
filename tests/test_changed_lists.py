"""Lists that change after the event: what was received already is read again, and is still on time."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace
from tests.desk import at
from tests.ingest.sheets import TIP, tips

pytestmark = pytest.mark.slow

FILE = "2023-07/综合执法大队7月.xlsx"
HEADINGS = "table,field,heading\n"
JULY = date(2023, 7, 20)


def ledger(path: Path, unit: str = "受查主体名", status: str = "未整改", rows: int = 3) -> Path:
    """Write a ledger of three rows, one of them major, with a heading of one's own for the unit."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "隐患台账"
    sheet.append(["行业领域", unit, "隐患描述", "隐患级别", "判定依据", "发现日期", "整改状态"])
    for number in range(rows):
        level = ["重大事故隐患", "重大火灾隐患判定方法 6.1"] if number == 0 else ["一般隐患", None]
        sheet.append(
            [
                "商业经营领域",
                f"商铺{number}",
                f"疏散通道堵塞{number}",
                *level,
                date(2023, 7, 3 + number),
                status,
            ]
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    ledger(tmp_path / "data" / "raw" / FILE)
    return Workspace(tmp_path)


def add(workspace: Workspace, name: str, text: str) -> None:
    path = workspace.root / "data" / "reference" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def figures(workspace: Workspace, known_at: datetime | None = None) -> dict[str, object]:
    run = pipeline.open_run(
        kind="monthly", month="2023-07", known_at=(known_at or at(7, 25)).isoformat(), workspace=workspace
    )
    return pipeline.measure(run).figures


def counts(workspace: Workspace) -> tuple[int, int, int, str]:
    """Return what is found, major and quarantined, and how the department stands."""
    said = figures(workspace)
    overall = said["overall"]
    assert isinstance(overall, dict)
    (entry,) = [
        each
        for each in said["reporting"]  # type: ignore[attr-defined]
        if (each["department"], each["month"]) == ("综合执法大队", "2023-07")
    ]
    return overall["all"]["found"], overall["major"]["found"], said["quarantined"], entry["status"]  # type: ignore[return-value]


def submissions(workspace: Workspace) -> list[dict[str, object]]:
    return to_frame(Store(workspace.processed).read("submissions")).to_dict("records")  # type: ignore[return-value]


def test_a_heading_added_later_makes_rows_received_in_time_count_and_they_are_still_on_time(
    workspace: Workspace,
) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    assert counts(workspace) == (0, 0, 3, "on_time")

    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    taken = pipeline.ingest(workspace, received_at=at(7, 24))

    assert list(taken.again.lines) == [
        "词表、名单、行动方案或程序有变化，重新读取 1 份。",
        f"重新读取：2023-07 综合执法大队 3 行现在能计入（{FILE}）",
    ]
    assert counts(workspace) == (3, 1, 0, "on_time")
    (only,) = submissions(workspace)
    assert (only["first_seen_at"], only["intake_number"], only["reading"]) == (at(7, 18), 0, 1)
    findings = to_frame(Store(workspace.processed).read("findings"))
    assert "COLUMN_MISSING" not in set(findings["code"])

    assert pipeline.ingest(workspace, received_at=at(7, 25)).submissions.empty


def test_a_list_beside_the_campaign_is_heeded_as_one_in_its_folder(workspace: Workspace) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    (workspace.root / "headings.csv").write_text(HEADINGS + "ledger,unit,受查主体名\n", "utf-8")
    pipeline.ingest(workspace, received_at=at(7, 24))
    assert counts(workspace) == (3, 1, 0, "on_time")


def test_a_paper_made_between_the_change_and_the_reading_is_made_again(workspace: Workspace) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    assert counts(workspace) == (0, 0, 3, "on_time")
    pipeline.ingest(workspace, received_at=at(7, 24))
    assert counts(workspace) == (3, 1, 0, "on_time")


def test_the_command_says_what_counts_now(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    assert _run(["ingest", "--workspace", str(workspace.root)]) == 0
    said = capsys.readouterr().out
    assert f"重新读取：2023-07 综合执法大队 3 行现在能计入（{FILE}）\n[已接收" in said
    assert "没有新文件" not in said


def test_a_word_of_danger_added_later_tells_the_kind_of_tips_received_before(workspace: Workspace) -> None:
    (workspace.raw / FILE).unlink()
    path = workspace.raw / "2023-07" / "公共管理办公室7月.xlsx"
    path.write_bytes(tips(*([*TIP[:5], said, *TIP[6:]] for said in ("深夜扰民", "楼道堆物"))))
    kinds = []
    for text in ("", "word,kind\n扰民,噪声\n", "word,kind\n楼道堆物,通道\n"):
        if text:
            add(workspace, "dangers.csv", text)
        pipeline.ingest(workspace, received_at=at(7, 18))
        kinds.append(to_frame(Store(workspace.processed).read("tips"))["danger"].tolist())
    assert kinds == [["其他隐患", "疏散通道占用"], ["噪声", "疏散通道占用"], ["其他隐患", "通道"]]


def test_a_word_added_later_makes_a_row_count_and_one_taken_away_is_told(workspace: Workspace) -> None:
    ledger(workspace.raw / FILE, unit="单位名称", status="搞定了")
    pipeline.ingest(workspace, received_at=at(7, 18))
    assert counts(workspace) == (0, 0, 3, "on_time")
    add(workspace, "words.csv", "list,word,value\nstatus,搞定了,closed\n")
    pipeline.ingest(workspace, received_at=at(7, 19))
    assert counts(workspace)[0] == 3
    (workspace.root / "data" / "reference" / "words.csv").unlink()
    taken = pipeline.ingest(workspace, received_at=at(7, 20))
    assert list(taken.again.lines)[1] == f"重新读取：2023-07 综合执法大队 3 行现在不能计入（{FILE}）"
    assert counts(workspace) == (0, 0, 3, "on_time")


def test_a_refused_file_is_read_again_too(workspace: Workspace) -> None:
    ledger(workspace.raw / "2023-07" / "商贸片区.xlsx")
    (workspace.raw / FILE).unlink()
    pipeline.ingest(workspace, received_at=at(7, 18))
    assert [each["verdict"] for each in submissions(workspace)] == ["refused"]
    campaign = workspace.campaign.read_text("utf-8")
    changed = campaign.replace("aliases: [综合执法,", "aliases: [商贸片区, 综合执法,")
    (workspace.root / "campaign.yaml").write_text(changed, "utf-8")
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    taken = pipeline.ingest(workspace, received_at=at(7, 24))
    assert list(taken.again.lines)[1] == (
        "重新读取：2023-07 综合执法大队 现在可以接收，3 行现在能计入（2023-07/商贸片区.xlsx）"
    )
    assert counts(workspace) == (3, 1, 0, "on_time")


def test_a_renamed_copy_of_what_was_received_in_time_is_on_time(workspace: Workspace) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    shutil.move(workspace.raw / FILE, workspace.raw / "2023-07" / "综合执法大队7月台账.xlsx")
    pipeline.ingest(workspace, received_at=at(7, 24))
    assert [each["first_seen_at"] for each in submissions(workspace)] == [at(7, 18), at(7, 18)]


def test_a_file_that_lies_there_no_more_counts_as_it_was_read_and_this_is_said(workspace: Workspace) -> None:
    ledger(workspace.raw / FILE, unit="单位名称")
    pipeline.ingest(workspace, received_at=at(7, 18))
    (workspace.raw / FILE).unlink()
    assert pipeline.ingest(workspace, received_at=at(7, 19)).problems == ()
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    (problem,) = pipeline.ingest(workspace, received_at=at(7, 24)).problems
    assert (problem.code, problem.severity) == ("FILE_NOT_READ_AGAIN", "warning")
    assert "这个文件已不在原处，仍按以前的读法计入" in problem.message
    assert counts(workspace)[:3] == (3, 1, 0)


def test_a_reading_that_was_cut_short_leaves_the_one_before_in_place(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.ingest(workspace, received_at=at(7, 18))
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    append = Store.append

    def stop(store: Store, name: str, frame: object) -> None:
        if name == "submissions":
            raise KeyboardInterrupt
        append(store, name, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "append", stop)
    with pytest.raises(KeyboardInterrupt):
        pipeline.ingest(workspace, received_at=at(7, 24))
    monkeypatch.setattr(Store, "append", append)
    observations = Store(workspace.processed).read("observations")
    assert observations.column("is_quarantined").to_pylist() == [True] * 3
    pipeline.ingest(workspace, received_at=at(7, 24))
    assert counts(workspace) == (3, 1, 0, "on_time")


def test_a_workspaces_lists_add_to_the_suites_and_its_line_goes_before_the_suites(
    workspace: Workspace,
) -> None:
    ledger(workspace.raw / FILE, unit="单位名称", status="整改中")
    add(workspace, "words.csv", "list,word,value\nstatus,整改中,open\n")
    pipeline.ingest(workspace, received_at=at(7, 18))
    rows = to_frame(Store(workspace.processed).read("observations"))
    assert rows["status"].tolist() == ["open"] * 3  # by the workspace's line; every heading by the suite's


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_run_says_what_counts_now_and_warns_of_what_a_version_leaves_out(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> str:
        _run(["run", "2023-07", "--workspace", str(workspace.root)])
        return capsys.readouterr().out

    pipeline.ingest(workspace, received_at=at(7, 18))
    add(workspace, "headings.csv", HEADINGS + "ledger,unit,受查主体名\n")
    said = run()
    assert f"重新读取：2023-07 综合执法大队 3 行现在能计入（{FILE}）" in said
    assert "发现 3 条" in said

    ledger(workspace.raw / "2023-07" / "综合执法大队（改）.xlsx", rows=2)
    for said in (run(), run()):  # also where the paper stands already
        assert "比上一份少了1条：商铺2 疏散通道堵塞2（未整改）。" in said


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "headings.csv",
            HEADINGS + "ledger,danwei,受查主体名\n",
            "headings.csv 第 2 行：没有“danwei”这个字段",
        ),
        ("headings.csv", "table,column,heading\n", "headings.csv 第 1 行：应为 table,field,heading"),
        (
            "headings.csv",
            HEADINGS + "ledger,unit,隐患描述\n",
            "headings.csv 第 2 行：“隐患描述”已经指 description",
        ),
        ("words.csv", "list,word,value\nstatus,搞定了,done\n", "words.csv 第 2 行：“done”不是可用的值"),
        ("dangers.csv", "word,kind\n扰民,\n", "dangers.csv 第 2 行：应有 2 格"),
        ("dangers.csv", "word,kind\n扰民,噪声\n扰民,油烟\n", "dangers.csv 第 3 行：“扰民”已经指 噪声"),
        ("rules.csv", "code,warning_from,error_from\nNOTHING,2023-08,\n", "rules.csv 第 2 行：没有“NOTHING”"),
    ],
)
def test_a_line_of_a_workspaces_list_that_cannot_be_used_stops_the_command_with_file_and_line(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], name: str, text: str, message: str
) -> None:
    add(workspace, name, text)
    assert _run(["ingest", "--workspace", str(workspace.root)]) == 2
    assert message in capsys.readouterr().err
