"""Whoever reported is out of every text, contacts are masked, and what was found stays."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hazardlib.domain.terms import HIDDEN_NUMBER, WITHHELD
from hazardlib.ingest.find import public_name
from hazardlib.ingest.privacy import redact, redact_name
from tests.ingest.sheets import TIP, TIPS, tips, with_sheets
from tests.ingest.workbooks import HEADER, ROW, Take, ledger

LEAST_GONE, LEAST_KEPT = 0.98, 0.99
NAMES = frozenset({"文件名", "工作表名"})


def sentences(name: str) -> list[dict[str, str]]:
    text = (Path(__file__).parent / name).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", ["reporters.csv", "reporters_reported.csv"])
def test_reporters_leave_a_list_of_sentences_and_what_was_found_stays(name: str) -> None:
    lines = sentences(name)
    assert len(lines) >= 60
    survived, lost, secrets, facts = [], [], 0, 0
    for line in lines:
        left = (redact_name if line["sheet"] in NAMES else redact)(line["text"])
        assert redact(left) == left
        if line["sheet"] != "举报线索":  # of which no text is kept at all
            parts = [part for part in line["must_go"].split(";") if part]
            survived += [(part, left) for part in parts if part in left]
            secrets += len(parts)
        facts += bool(line["must_stay"])
        lost += [(line["text"], left)] if line["must_stay"] not in left else []
    assert 1 - len(survived) / secrets >= LEAST_GONE, survived
    assert 1 - len(lost) / facts >= LEAST_KEPT, lost


@pytest.mark.parametrize("line", sentences("reporters_reported.csv"), ids=lambda line: line["text"])
def test_no_table_and_no_message_of_a_workbook_tells_who_reported(take: Take, line: dict[str, str]) -> None:
    secrets = [part for part in line["must_go"].split(";") if part]
    if not secrets:
        return
    text = line["text"]
    heading = line["column"] if line["column"] in ("备注", "整改措施", "隐患部位") else "备注"
    row = [*ROW, text]
    content, file = ledger(row, header=[*HEADER, heading]), "2023-07/公共管理办公室.xlsx"
    if line["sheet"] == "举报线索":
        content = tips(
            [*TIP[:5], text, *TIP[6:]], [*TIP[:1], text, "不详", "某领域", text, text, text, *TIP[7:]]
        )
    elif line["sheet"] == "隐患台账":
        row[4] = text
        content = ledger(row, header=[*HEADER, heading])
    elif line["sheet"] == "文件名":
        file = public_name(f"2023-07/{text}")
    elif line["sheet"] == "工作表名":
        content = with_sheets((text, [TIPS, [*TIP[:1], "不详", *TIP[2:]]]))
    elif line["sheet"] == "表尾":
        content = ledger(row[:-1], [text])
    taken = take((content, file))
    frames = (taken.submissions, taken.observations, taken.tips, taken.findings)
    said = "".join(
        frame.drop(columns=["submission_id", "sha256"], errors="ignore").to_csv() for frame in frames
    )
    assert not [part for part in secrets if part in said]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("居民张三来电反映占道", "群众反映占道"),
        ("市民张三、李四反映占道", "群众反映占道"),
        ("据商户张三反映，占道", "据群众反映，占道"),
        ("居民李四女士（13812345678）投诉占道", "群众反映占道"),
        ("楼顶违建经业主张三投诉后核实", "楼顶违建群众反映后核实"),
        ("举报人：张三，燃气泄漏", "举报人（已隐去），燃气泄漏"),
        ("举报人姓名：张 三，占道", "举报人姓名（已隐去），占道"),
        ("举报人（张三）已回访", "举报人（已隐去）已回访"),
        ("举报人为张三，占道", "举报人（已隐去），占道"),
        ("回访张三，满意", "回访群众，满意"),
        ("占道，微信号：zhang_san8", "占道，微信号（号码已隐去）"),
        ("居民反映占道", "居民反映占道"),
        ("群众反映人行道破损、反映人工湖护栏松动", "群众反映人行道破损、反映人工湖护栏松动"),
        ("举报人员密集场所通道堵塞", "举报人员密集场所通道堵塞"),
        ("反映人为破坏消防设施", "反映人为破坏消防设施"),
        ("安全员张三表示立即整改", "安全员张三表示立即整改"),
    ],
)
def test_a_reporting_clause_becomes_the_publics(text: str, left: str) -> None:
    assert redact(text) == left
    assert redact(left) == left


HOSTILE = (
    "居民 居民张三、 张三 家住 家住3号 来自居民 举报人 举报人： 称 反映 的 （ （张三） “ @ a a.b- 1 138 1\u200b3 一三八 一三八、 3号楼 1单元 6222- 津A 022- 通过微 姓 王女士 回访 群众反映 （已隐去） （号码已隐去）"
).split()


@pytest.mark.parametrize("part", HOSTILE)
def test_the_longest_cell_is_read_clause_by_clause_however_it_is_written(part: str) -> None:
    cell = (part * 32_767)[:32_767]
    assert redact(cell)  # at once: what a pattern looks at is bounded


def test_two_flats_stay_two_places(take: Take) -> None:
    rows = [[*ROW, f"7号楼2单元{room}室"] for room in (1201, 1202, 1201)]
    places = take(ledger(*rows, header=[*HEADER, "隐患部位"])).observations["location"].tolist()
    assert places[0] == places[2] != places[1]
    assert all(place.startswith("7号楼2单元（住处") for place in places)
    assert not any("120" in place for place in places)


def test_who_answers_and_what_a_unit_is_called_stay(take: Take) -> None:
    row = [*ROW, "王女士 13812345678"]
    row[3] = "张大姐家"
    kept = take(ledger(row, header=[*HEADER, "整改责任人"])).observations.iloc[0]
    assert (kept["unit"], kept["responsible_person"]) == ("张大姐家", f"王女士 {HIDDEN_NUMBER}")


def test_what_a_tip_says_is_kept_as_a_kind_of_danger_and_nowhere_else(take: Take) -> None:
    said = "张三说后厨煤气罐挨着灶台，味儿很大"
    taken = take(tips([*TIP[:5], said, *TIP[6:]], ["X-2", *TIP[1:5], "深夜扰民", *TIP[6:]]))
    assert taken.tips["danger"].tolist() == ["燃气用具和管路", "其他隐患"]
    told = "".join(str(frame.to_dict("records")) for frame in (taken.submissions, taken.tips, taken.findings))
    assert "张三" not in told
    assert "灶台" not in told


def test_a_kind_of_danger_reads_back_as_itself(take: Take) -> None:
    kinds = sorted({line["kind"] for line in dangers()} | {"其他隐患"})
    rows = [[f"X-{number}", *TIP[1:5], kind, *TIP[6:]] for number, kind in enumerate(kinds)]
    assert take(tips(*rows)).tips["danger"].tolist() == kinds


def dangers() -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "data" / "reference" / "dangers.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("unit", "left"),
    [
        ("王秀兰", WITHHELD),
        ("张密告家", WITHHELD),
        ("王秀兰（微信）", WITHHELD),
        ("居民王秀兰举报的小饭店", WITHHELD),
        ("甲餐馆", ""),
        ("张记面馆", ""),
        ("万科里商业中心", ""),
        ("王秀兰服装店", ""),
    ],
)
def test_the_unit_of_a_tip_is_kept_if_it_is_called_as_units_are(take: Take, unit: str, left: str) -> None:
    taken = take(tips([*TIP[:4], unit, *TIP[5:]]))
    assert taken.tips["unit"].tolist() == [left or unit]


def test_a_tip_without_a_word_on_what_was_reported_is_asked_for_it(take: Take) -> None:
    taken = take(tips([*TIP[:5], None, *TIP[6:]], [*TIP[:5], '="张三"&B1', *TIP[6:]]))
    assert "REQUIRED_MISSING" in set(taken.findings["code"])
    assert "FORMULA_WITHOUT_VALUE" in set(taken.findings["code"])
    assert "张三" not in str(taken.findings.to_dict("records"))
