"""Names that people write their own way: a department's long name, a label left blank, a word nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.pipeline.outgoing.feedback import feedback_for_months
from hazardlib.workspace import Workspace
from tests.ingest.test_limits import SEEN_AT
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row, workbook


@pytest.mark.parametrize("said", ["（盖章）", "/", "____（公章）", "无", " — "])
def test_a_label_left_to_be_filled_in_says_nothing(take: Take, said: str) -> None:
    content = workbook(("隐患台账", [[f"填报单位：{said}", None, "填报月份：2023年7月"], HEADER, ROW]))
    taken = take((content, "2023-07/公共管理办公室.xlsx"))
    assert taken.submissions["department"].tolist() == ["公共管理办公室"]
    assert taken.submissions["verdict"].tolist() == ["accepted"]


@pytest.mark.parametrize(
    "said",
    [
        "天津市东丽区人民政府东丽湖街道办事处公共管理办公室",
        "天津市东丽区东丽湖街道公共管理办公室（盖章）",
        "东丽湖街道办事处公共管理办公室",
    ],
)
def test_a_department_is_known_by_its_full_official_name(take: Take, said: str) -> None:
    content = workbook(("隐患台账", [[f"填报单位：{said}", None, "填报月份：2023年7月"], HEADER, ROW]))
    assert take((content, "2023-07/台账.xlsx")).submissions["department"].tolist() == ["公共管理办公室"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("建筑工程施工", "例如“建筑施工领域”"),
        ("城镇燃汽", "例如“燃气安全领域”"),
        ("餐饮", "规范名称：人员密集领域、"),  # nothing is like it: all are offered, none is suggested
    ],
)
def test_a_sector_nobody_knows_is_told_the_nearest_name_or_all(take: Take, said: str, told: str) -> None:
    taken = take(ledger(row(行业领域=said)))
    assert codes(taken) == [("C4", "SECTOR_NOT_KNOWN")]
    assert told in taken.findings["message"].iloc[0]


def test_a_telephone_in_the_name_of_a_file_or_sheet_reaches_nobody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    folder = workspace.raw / "2023-07"
    folder.mkdir(parents=True)
    content = workbook(
        (
            "王五13812345678",
            [["填报单位：公共管理办公室", None, "填报月份：2023年7月"], HEADER, row(发现日期="约7月")],
        )
    )
    original = folder / "公管办王五13987654321.xlsx"
    original.write_bytes(content)
    taken = pipeline.ingest(workspace, received_at=SEEN_AT)
    assert taken.submissions["file"].tolist() == ["2023-07/公管办王五电话7NGY.xlsx"]
    assert "［王五电话NDJZ］G3" in taken.findings["message"].iloc[0]
    assert len(pipeline.ingest(workspace, received_at=SEEN_AT).submissions) == 0
    (month,) = {pipeline.open_run(kind="monthly", month="2023-07", workspace=workspace).month}
    feedback_for_months(workspace, [month])
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path != original]
    assert any(path.suffix == ".xlsx" for path in written)
    for path in written:
        assert "13987654321" not in path.name
        assert b"13987654321" not in path.read_bytes()
        assert b"13812345678" not in path.read_bytes()


def test_who_reported_is_dropped_also_above_the_table_and_under_other_words(take: Take) -> None:
    caption = [["填报单位：公共管理办公室", None, "填报月份：2023年7月"], ["举报人：", "张三丰"]]
    header = [*HEADER, "检举人", "线索提供人", "来访人姓名"]
    content = workbook(("隐患台账", [*caption, header, [*ROW, "李四光", "王五六", "赵六七"]]))
    taken = take(content)
    everything = taken.observations.to_csv() + taken.findings.to_csv() + taken.submissions.to_csv()
    assert not any(name in everything for name in ("张三丰", "李四光", "王五六", "赵六七"))
