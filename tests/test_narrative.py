"""What only a person can write: the keys a file may have, and what an unfinished paper says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.console import before_signing
from hazardlib.errors import ConfigError
from hazardlib.pipeline.publish.publisher import Published
from hazardlib.pipeline.stages import brief, measure, read_narrative
from tests.brief.invented_register import campaign
from tests.brief.pages import write_notebook
from tests.desk import MANAGEMENT, Desk, hazard
from tests.printed import page_of, run_of, word_of

KEYS = (
    "causes、next、number、signer、mobilisation、self_check、practices、mechanism、"
    "stage.mobilisation、stage.self-check、stage.inspection、stage.summary"
)
WRITTEN = "causes: 企业主体责任落实不到位。\nnext: 开展“回头看”。\n"
DRAFT = "征求意见稿"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def write(desk: Desk, text: str) -> None:
    desk.workspace.narrative.parent.mkdir(parents=True, exist_ok=True)
    desk.workspace.narrative.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "next: 开展检查。\n# 原因\ncause: 责任不落实。\n",
            f"narrative.yaml 第 3 行 cause：没有这个键，可用的键是 {KEYS}；最接近的是 causes。",
        ),
        ("原因分析: 责任不落实。\n", f"narrative.yaml 第 1 行 原因分析：没有这个键，可用的键是 {KEYS}。"),
        ("next: 甲\nnext: 乙\n", "narrative.yaml 第 2 行 next：写了两次，请只留一个。"),
        (
            "next:\n  第一: 甲\n",
            "narrative.yaml 第 2 行 next：写的是“一组键值”，应为文字。",
        ),
        ("- next\n", f"narrative.yaml 第 1 行：写的是“一个列表”，应为一组键值，可用的键是 {KEYS}。"),
    ],
)
def test_a_key_that_no_paper_has_is_named_with_its_line_and_the_nearest_one(
    desk: Desk, text: str, said: str
) -> None:
    write(desk, text)
    with pytest.raises(ConfigError) as caught:
        read_narrative(desk.workspace, campaign())
    assert str(caught.value) == said


def test_texts_are_kept_as_written_and_what_is_empty_is_still_to_be_written(desk: Desk) -> None:
    assert read_narrative(desk.workspace, campaign()) == {}
    write(desk, "# 还没有写\n")
    assert read_narrative(desk.workspace, campaign()) == {}
    write(desk, "causes:\npractices: ~\nnext: |\n  第一条。\n  第二条。\nstage.summary: 2023-12-01\n")
    assert read_narrative(desk.workspace, campaign()) == {
        "next": "第一条。\n第二条。",
        "stage.summary": "2023-12-01",
    }


def test_a_run_stops_at_an_unknown_key_before_anything_is_made(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    write(desk, "cause: 责任不落实。\n")
    assert _run(["briefing", "monthly", "--month", "2023-07", "--workspace", str(desk.workspace.root)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "narrative.yaml 第 1 行 cause：没有这个键" in said
    assert "最接近的是 causes" in said
    assert not list(desk.workspace.reports.glob("*/*"))


def closing(desk: Desk) -> str:
    run = run_of(desk.workspace)
    folder = desk.workspace.reports / run.name
    folder.mkdir(parents=True, exist_ok=True)
    write_notebook(brief(run), folder / "briefing.ipynb")
    return before_signing(Published(run, folder, measure(run).figures, is_new=True))


def test_a_paper_is_offered_for_signature_once_it_has_something_in_it_and_nothing_is_left_to_write(
    desk: Desk,
) -> None:
    desk.workspace.raw.mkdir(parents=True)
    write(desk, WRITTEN)
    assert closing(desk) == (
        f"但不要签发：还没有能计入的报送。把各部门的表格放进 {desk.workspace.raw} 后再运行"
    )
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    assert closing(desk) == f"签发 {desk.workspace.reports / '2023-07' / 'briefing.pdf'}"
    write(desk, "next: 开展“回头看”。\n")
    assert closing(desk) == (
        f"还不能签发：有 1 处待填，材料上标着“{DRAFT}”。"
        f"把 causes（对上述问题的原因分析） 写进 {desk.workspace.narrative} ，"
        "每处一行，如“causes: 文字”，再运行一次"
    )
    desk.workspace.narrative.unlink()
    assert "有 1 处待填" in closing(desk)


def test_page_and_word_say_draft_until_the_last_slot_is_written(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    for text, is_draft in (("next: 开展“回头看”。\n", True), (WRITTEN, False)):
        write(desk, text)
        run = run_of(desk.workspace)
        paper = brief(run)
        papers = {"page": page_of(paper), "word": word_of(paper, run)}
        for name in ("page", "word"):
            assert (f"（{DRAFT}）" in papers[name]) is is_draft, name
        assert (papers["word"].count(DRAFT) > 1) is is_draft, "at the head of each page too"
