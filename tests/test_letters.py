"""The ladder of supervision: what is due on a day, what was sent, what nobody has answered; letters made and entered."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from hazardlib import pipeline
from hazardlib.brief.render.pdf import Browser as Printer
from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import ConfigError
from hazardlib.merge.kept_lists import load_letters
from tests.composed import lend
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, at, begun, hazard
from tests.test_meeting_list import put_list

DUE = date(2023, 7, 10)
HEADINGS = "发出日期,步骤,次数,部门,隐患标识,隐患编号,隐患,回复日期"


def fill(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("甲-1", level="major", due_on=DUE),
        hazard("甲-2", unit="乙店", due_on=date(2023, 7, 28)),
        hazard("甲-3", unit="丙店", due_on=date(2023, 9, 30)),
        stated_on=date(2023, 7, 18),
    )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("HAZARD_CHROMIUM", "/nowhere")
    return begun(fill, tmp_path / "desk")


def ask(desk: Desk, as_of: str) -> dict[str, Any]:
    run = pipeline.open_run(
        kind="supplement", as_of=as_of, known_at="2023-12-31T09:00", workspace=desk.workspace
    )
    ladder: dict[str, Any] = pipeline.measure(run).figures["ladder"]
    return ladder


def list_of(desk: Desk) -> Path:
    return desk.workspace.root / "data" / "reference" / "letters.csv"


def send(desk: Desk, *arguments: str) -> int:
    return _run(["letters", *arguments, "--workspace", str(desk.workspace.root)])


def sent(desk: Desk, *lines: str) -> None:
    """Write the list: each line is day, step, number and day of the answer, about the first hazard."""
    (hazard_id,) = (row["hazard_id"] for row in desk.hazards(date(2023, 7, 20)) if row["hazard_no"] == "甲-1")
    rows = []
    for line in lines:
        day, step, number, answered = line.split(",")
        rows.append(f"{day},{step},{number},{MANAGEMENT},{hazard_id},甲-1,,{answered}")
    list_of(desk).parent.mkdir(parents=True, exist_ok=True)
    list_of(desk).write_text("\n".join((HEADINGS, *rows, "")), "utf-8-sig")


def first(ladder: dict[str, Any]) -> tuple[Any, ...]:
    row = ladder["rows"][0]
    return tuple(row[name] for name in ("step", "number", "unanswered", "is_due", "last_sent_on"))


def test_what_is_overdue_gets_a_letter_and_what_falls_due_within_ten_days_a_reminder(desk: Desk) -> None:
    ladder = ask(desk, "2023-07-20")
    steps = [(row["step"], row["number"], row["is_due"]) for row in ladder["rows"]]
    assert steps == [("letter", 1, True), ("remind", 1, True)]
    assert ladder["steps"] == ladder["due"] == {"remind": 1, "letter": 1, "summon": 0}
    assert ladder["to_list"] == 1  # major and overdue: the same that the meeting is asked
    assert ladder["by_department"] == [
        {"department": MANAGEMENT, "is_due": True, "remind": 1, "letter": 1, "summon": 0}
    ]


def test_nobody_is_written_to_about_what_nobody_has_verified(desk: Desk) -> None:
    assert [row["step"] for row in ask(desk, "2023-08-05")["rows"]] == ["letter"]  # 甲-2 fell due on 28 July


@pytest.mark.parametrize(
    ("lines", "as_of", "expected"),
    [
        (["2023-07-21,督办,1,"], "2023-07-30", ("letter", 1, 0, False, "2023-07-21")),
        (["2023-07-21,督办,1,"], "2023-07-31", ("letter", 2, 1, True, "2023-07-21")),
        (
            ["2023-07-21,督办,1,", "2023-07-31,督办,2,"],
            "2023-08-09",
            ("letter", 2, 1, False, "2023-07-31"),
        ),
        (["2023-07-21,督办,1,", "2023-07-31,督办,2,"], "2023-08-10", ("summon", 1, 2, True, None)),
        (
            ["2023-07-21,督办,1,", "2023-07-31,督办,2,2023-08-02"],
            "2023-08-10",
            ("letter", 3, 0, True, "2023-07-31"),
        ),
        (
            ["2023-07-21,督办,1,", "2023-07-31,督办,2,", "2023-08-10,约谈,1,"],
            "2023-08-15",
            ("summon", 1, 2, False, "2023-08-10"),
        ),
        (["2023-07-05,督办,1,"], "2023-07-20", ("letter", 1, 0, True, None)),  # before the deadline
    ],
)
def test_the_step_follows_from_dates_and_what_was_sent(
    desk: Desk, lines: list[str], as_of: str, expected: tuple[Any, ...]
) -> None:
    sent(desk, *lines)
    assert first(ask(desk, as_of)) == expected


def test_whoever_is_named_to_answer_is_not_summoned_for_what_others_left_unanswered(desk: Desk) -> None:
    sent(desk, "2023-07-21,督办,1,", "2023-07-31,督办,2,")
    named = [
        date(2023, 8, 9),
        "明确牵头：甲店换管",
        "甲-1",
        "张杰",
        ENFORCEMENT,
        date(2023, 8, 31),
        None,
        None,
    ]
    put_list(desk, "议定.xlsx", named)
    pipeline.ingest(desk.workspace, received_at=at(8, 9))
    ladder = ask(desk, "2023-08-10")
    assert first(ladder) == ("letter", 1, 0, True, None)
    assert ladder["rows"][0]["department"] == ENFORCEMENT


def test_a_line_written_twice_is_one_letter_and_a_department_goes_by_any_of_its_names(desk: Desk) -> None:
    sent(desk, "2023-07-21,督办,1,", "2023-07-21,督办,1,2023-07-25")
    text = list_of(desk).read_text("utf-8-sig")
    list_of(desk).write_text(text.replace(MANAGEMENT, "公管办"), "utf-8-sig")
    ladder = ask(desk, "2023-07-31")
    assert ladder["sent"]["letter"] == 1
    assert first(ladder) == ("letter", 2, 0, True, "2023-07-21")


def test_a_reply_that_had_not_come_yet_answers_nothing(desk: Desk) -> None:
    sent(desk, "2023-07-21,督办,1,2023-08-02")
    run = pipeline.open_run(
        kind="supplement", as_of="2023-08-05", known_at="2023-08-01T09:00", workspace=desk.workspace
    )
    assert pipeline.measure(run).figures["ladder"]["unanswered"] == 1
    assert ask(desk, "2023-08-05")["unanswered"] == 0


@pytest.mark.parametrize(
    ("said", "unanswered"), [({}, 1), ({"remarks": "正在采购"}, 0), ({"status": "in_progress"}, 0)]
)
def test_a_report_that_says_nothing_new_is_no_answer(
    desk: Desk, said: dict[str, Any], unanswered: int
) -> None:
    sent(desk, "2023-07-21,督办,1,")
    desk.receive(
        MANAGEMENT, "2023-08", hazard("甲-1", level="major", due_on=DUE, **said), stated_on=date(2023, 8, 18)
    )
    ladder = ask(desk, "2023-08-20")
    assert (ladder["unanswered"], ladder["rows"][0]["unanswered"]) == (unanswered, unanswered)
    assert ladder["sent"] == {"remind": 0, "letter": 1, "summon": 0}


def test_the_command_writes_letters_enters_them_and_writes_none_twice(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send(desk, "2023-07-20", "--dry-run") == 0
    assert not list_of(desk).exists()
    assert "什么都没有做" in capsys.readouterr().out
    assert send(desk, "2023-07-20") == 1  # without a browser there is no PDF
    said = capsys.readouterr().out
    assert "Word 版已经做好，可以直接打印；要 PDF 的，先删去下面登记的行，再运行。" in said
    assert "已登记 2 行" in said
    folder = desk.workspace.reports / "letters" / "2023-07-20"
    names = {path.name for path in folder.glob("*.docx")}
    assert names == {f"{MANAGEMENT}-督办函（第1次）.docx", f"{MANAGEMENT}-整改提醒函.docx"}
    text = list_of(desk).read_text("utf-8")
    assert text.startswith("\ufeff" + HEADINGS)
    rows = list(csv.DictReader(text[1:].splitlines()))
    assert [(row["步骤"], row["次数"], row["隐患编号"], row["回复日期"]) for row in rows] == [
        ("督办", "1", "甲-1", ""),
        ("提醒", "1", "甲-2", ""),
    ]
    assert send(desk, "2023-07-20") == 0
    assert "没有该发的函件" in capsys.readouterr().out
    assert len(load_letters(list_of(desk), load_campaign(Path("campaign.yaml")))) == 2


def test_a_letter_is_addressed_dated_and_lists_its_hazards(desk: Desk) -> None:
    send(desk, "2023-07-20")
    (path,) = (desk.workspace.reports / "letters" / "2023-07-20").glob("*督办函*.docx")
    document = docx.Document(str(path))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "关于限期整改超期隐患的督办函（第1次）"
    assert f"{MANAGEMENT}：" in lines
    assert lines[-2:] == ["公共安全办公室", "2023年7月20日"]
    assert any("2023年7月30日前" in line for line in lines)
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells[0] == "1"
    assert "超期10天" in "".join(cells)


def crowded(folder: Path, **counts: int) -> Desk:
    """Return a desk of departments with so many overdue hazards each, every third major, their texts long."""
    desk = Desk(folder)
    for department, count in counts.items():
        rows = [
            hazard(
                f"{department}-{number}",
                unit=f"东丽湖万科里商业中心有限公司{department}第{number}分店",
                description=f"第{number}处燃气管道穿越吊顶部分没有套管，报警器没有和切断阀联动，燃气软管超过两米且老化",
                level="general" if number % 3 else "major",
                due_on=date(2023, 7, 1 + number % 9),
            )
            for number in range(1, count + 1)
        ]
        desk.receive(department, "2023-07", *rows, stated_on=date(2023, 7, 18))
    return desk


def test_a_letter_about_many_hazards_names_the_most_urgent_and_annexes_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAZARD_CHROMIUM", "/nowhere")
    desk = crowded(tmp_path, **{MANAGEMENT: 24})
    send(desk, "2023-07-20")
    (path,) = (desk.workspace.reports / "letters" / "2023-07-20").glob("*.docx")
    document = docx.Document(str(path))
    lines = [paragraph.text for paragraph in document.paragraphs]
    named, whole = document.tables
    most = len(named.rows) - 1
    assert 1 <= most < 24
    assert f"注：共24条，本表列最紧迫的{most}条，全部见附件《隐患清单（24条）》。" in lines
    annex = lines.index("附件")
    assert lines[annex + 1] == "隐患清单（24条）"
    assert document.paragraphs[annex].paragraph_format.page_break_before
    assert [row.cells[0].text for row in whole.rows[1:]] == [str(place) for place in range(1, 25)]
    assert all("【重大】" in row.cells[2].text for row in named.rows[1:])  # the gravest come first
    assert len(list_of(desk).read_text("utf-8").splitlines()) == 25


@pytest.mark.slow
def test_a_letter_is_one_page_in_print_whatever_is_annexed_to_it(
    tmp_path: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lend(printer, monkeypatch)
    names = [each.name for each in load_campaign(Path("campaign.yaml")).departments]
    desk = crowded(tmp_path, **dict(zip(names, (1, 2, 3, 4, 5, 8, 60), strict=False)))
    send(desk, "2023-07-20")
    prints = list((desk.workspace.reports / "letters" / "2023-07-20").glob("*.pdf"))
    assert len(prints) == 7
    for path in prints:
        pages = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]
        assert "2023年7月20日" in pages[0]
        assert (len(pages) > 1) == ("本表列最紧迫的" in pages[0])


def test_a_letter_is_not_made_for_a_day_before_others_went_out(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(desk, "2023-07-26,督办,1,")
    assert send(desk, "2023-07-25", "--dry-run") == 2
    assert send(desk, "2023-07-25") == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert f"{list_of(desk)} 第 2 行：2023-07-26 已经发过函件" in said[0]
    assert send(desk, "2023-07-26", "--dry-run") == 0


def test_a_letter_about_a_hazard_that_no_ledger_tells_of_is_told_with_file_and_line(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(desk, "2023-07-21,督办,1,")
    with list_of(desk).open("a", encoding="utf-8") as lines:
        lines.write(f"2023-07-21,督办,1,{MANAGEMENT},h0000,甲-9,,\n")
    assert send(desk, "2023-07-22", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "letters.csv：第 3 行的隐患标识“h0000”" in said
    assert said.count("隐患标识“") == 1
    assert send(desk, "2023-07-21", "--dry-run") == 0
    run = pipeline.open_run(kind="supplement", as_of="2023-07-20", workspace=desk.workspace)
    assert "LETTER_UNKNOWN" not in set(pipeline.measure(run).register.findings["code"])  # not sent yet


def test_a_line_of_letters_is_told_of_once_it_stands_there_and_no_longer_than_it_does(desk: Desk) -> None:
    def unknown() -> list[str]:
        run = pipeline.open_run(month="2023-07", workspace=desk.workspace)
        found = pipeline.measure(run, keep=True).register.findings
        return [str(each) for each in found.loc[found["code"].eq("LETTER_UNKNOWN"), "message"]]

    assert unknown() == []
    sent(desk, "2023-07-19,督办,1,")
    known = list_of(desk).read_text("utf-8")
    list_of(desk).write_text(f"{known}2023-07-19,督办,1,{MANAGEMENT},h0000,甲-9,,\n", "utf-8")
    (said,) = unknown()
    assert "第 3 行的隐患标识“h0000”" in said
    list_of(desk).write_text(known, "utf-8")
    assert unknown() == []


def test_a_workspace_may_word_its_letters_otherwise(desk: Desk) -> None:
    own = desk.workspace.root / "templates"
    own.mkdir()
    (own / "letters.md.j2").write_text(
        '{% extends "suite/letters.md.j2" %}{% block letter %}\n# 督促函\n\n请{{ department }}抓紧。\n{% endblock %}',
        "utf-8",
    )
    send(desk, "2023-07-20")
    (path,) = (desk.workspace.reports / "letters" / "2023-07-20").glob("*督办函*.docx")
    assert [each.text for each in docx.Document(str(path)).paragraphs][-1] == f"请{MANAGEMENT}抓紧。"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2023-07-21,催办,1,执法大队,H-1,,,", "步骤写的是“催办”"),
        ("2023-07-21,督办,一,执法大队,H-1,,,", "次数写的是“一”"),
        ("2023-07-21,督办,1,执法大队,,,,", "“隐患标识”这一格没有填写"),
        ("2023-07-21,督办,1,执法大队,H-1,,,2023-07-01", "早于发出日期"),
        ("2023-07-21,督办,1,执法大对,H-1,,,", "部门写的是“执法大对”"),
    ],
)
def test_a_line_that_cannot_be_read_is_told(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "letters.csv"
    path.write_text(f"{HEADINGS}\n{line}\n", "utf-8-sig")
    with pytest.raises(ConfigError, match=said):
        load_letters(path, load_campaign(Path("campaign.yaml")))


def test_days_and_names_are_the_campaigns(tmp_path: Path) -> None:
    text = Path("campaign.yaml").read_text("utf-8")
    path = tmp_path / "campaign.yaml"
    path.write_text(
        text.replace("letter: {name: 督办函, days: 10}", "letter: {name: 督查通知, days: 7}"), "utf-8"
    )
    ladder = load_campaign(path).ladder
    assert (ladder.letter_name, ladder.letter_days, ladder.summon_after) == ("督查通知", 7, 2)
    path.write_text(text[: text.index("ladder:")], "utf-8")
    assert load_campaign(path).ladder.letter_days == 10
    path.write_text(text.replace("after: 2}", "after: 0}"), "utf-8")
    with pytest.raises(ConfigError, match=r"ladder\.summon\.after"):
        load_campaign(path)
