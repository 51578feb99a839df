"""The two small lists that analysts edit, and what a wrong line in them says."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib.domain.columns import LEDGER
from hazardlib.errors import ConfigError
from hazardlib.findings.catalogue import CATALOGUE
from hazardlib.ingest.tables.headings import PRIVATE, Vocabulary, fold_heading, load_vocabulary

HEADINGS = "table,field,heading\n"
WORDS = "list,word,value\n"
DANGERS = "word,kind\n"


@pytest.mark.parametrize(
    "heading", ["整改资金（万元）", "整改\n资金", "＊整改资金", "整改资金(必填)【数字】", "整 改 资 金："]
)
def test_headings_are_known_with_breaks_units_and_marks(vocabulary: Vocabulary, heading: str) -> None:
    assert vocabulary.field(fold_heading(heading)) == "funds"


def test_every_official_heading_is_known(vocabulary: Vocabulary) -> None:
    assert all(vocabulary.field(fold_heading(column.heading)) == name for name, column in LEDGER.items())


@pytest.mark.parametrize(
    "heading",
    [
        "举报人",
        "姓名",
        "联系电话",
        "手机号",
        "身份证号码",
        "微信",
        "家庭住址",
        "举报人员",
        "反映人员姓名",
        "投诉人员及方式",
        "举报群众",
        "来电市民",
        "提供人姓名",
    ],
)
def test_headings_about_persons_are_private(vocabulary: Vocabulary, heading: str) -> None:
    assert vocabulary.field(fold_heading(heading)) == PRIVATE


@pytest.mark.parametrize("heading", ["举报人数", "来访人次", "来访人员数"])
def test_a_count_of_people_is_not_about_a_person(vocabulary: Vocabulary, heading: str) -> None:
    assert vocabulary.field(fold_heading(heading)) is None


def test_the_words_of_the_contract_are_known(vocabulary: Vocabulary) -> None:
    words = {
        "open": ["未整改", "未完成", "否"],
        "in_progress": ["整改中", "正在整改", "部分整改"],
        "rectified": ["已整改", "整改完成", "已完成", "是"],
        "closed": ["已销号", "已验收", "已闭环", "复查合格", "关闭"],
    }
    for state, said in words.items():
        assert {vocabulary.word("status", word) for word in said} == {state}
    assert vocabulary.allowed("status") == ("未整改", "整改中", "已整改", "已销号")


@pytest.mark.parametrize(
    ("headings", "words", "said"),
    [
        ("ledger,nothing,某列\n", "", "headings.csv 第 2 行"),
        ("ledger,unit,某列\nledger,due_on,某列\n", "", "headings.csv 第 3 行"),
        ("", "status,好了,done\n", "words.csv 第 2 行"),
        ("", "status,好了\n", "words.csv 第 2 行"),
        ("", "moods,好了,open\n", "words.csv 第 2 行"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, headings: str, words: str, said: str) -> None:
    (tmp_path / "headings.csv").write_text(HEADINGS + headings, encoding="utf-8")
    (tmp_path / "words.csv").write_text(WORDS + words, encoding="utf-8")
    (tmp_path / "dangers.csv").write_text(DANGERS, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_vocabulary(tmp_path)


def test_a_list_that_is_edited_renamed_or_removed_is_read_anew_in_the_same_process(tmp_path: Path) -> None:
    suite, own = tmp_path / "suite", tmp_path / "own"
    for folder in (suite, own):
        folder.mkdir()
    (suite / "headings.csv").write_text(HEADINGS, encoding="utf-8")
    (suite / "words.csv").write_text(WORDS, encoding="utf-8")
    (suite / "dangers.csv").write_text(DANGERS, encoding="utf-8")
    (own / "words.csv").write_text(WORDS + "status,好了,rectified\n", encoding="utf-8")
    assert load_vocabulary(suite, own).word("status", "好了") == "rectified"
    (own / "words.csv").write_text(WORDS + "status,好了,closed\n", encoding="utf-8")
    assert load_vocabulary(suite, own).word("status", "好了") == "closed"
    (own / "words.csv").rename(own / "dangers.csv")
    with pytest.raises(ConfigError, match=r"dangers.csv 第 1 行"):
        load_vocabulary(suite, own)
    (own / "dangers.csv").unlink()
    assert load_vocabulary(suite, own).word("status", "好了") is None


def test_every_wording_ends_as_a_sentence() -> None:
    assert all(f"{each.problem}{each.remedy}".endswith("。") for each in CATALOGUE.values())
