"""What a cell of a closed list says in a sentence: the certain is taken, the rest proposed, and what it counts as is said."""

from __future__ import annotations

import pytest

from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row, workbook


@pytest.mark.parametrize(
    ("text", "state", "rest"),
    [
        ("未整改（企业停产）", "open", "请只填“未整改”，其余的话写到“备注”"),
        (
            "已整改（7月12日完成）",
            "rectified",
            "请只填“已整改”，“整改完成日期”填 2023-07-12，其余的话写到“备注”",
        ),
        ("已销号(7月15日验收)", "closed", "“验收销号日期”填 2023-07-15"),
        ("已整改（已拍照）", "rectified", "请只填“已整改”，其余的话写到“备注”"),
        ("已整改（附照片）", "rectified", "请只填“已整改”，其余的话写到“备注”"),
        ("已销号（验收人：张三，7月15日）", "closed", "请只填“已销号”"),
        ("已销号（公共安全办公室验收）", "closed", "请只填“已销号”"),
        ("整改中（又反弹）", "in_progress", "请只填“整改中”"),
    ],
)
def test_a_state_with_a_remark_behind_it_is_that_state(take: Take, text: str, state: str, rest: str) -> None:
    taken = take(ledger(row(整改状态=text)))
    assert taken.observations["status"].tolist() == [state]
    told = taken.findings[taken.findings["code"] == "STATUS_WITH_REMARK"]
    assert told[["cell", "severity"]].to_numpy().tolist() == [["I4", "warning"]]
    assert rest in told["message"].iloc[0]


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (
            "已于7月12日整改完毕，正在走验收流程",
            "“整改状态”填“已整改”，“整改完成日期”填 2023-07-12，其余的话写到“备注”",
        ),
        ("正在整改，预计7月25日前完成", "“整改状态”填“整改中”，其余的话写到“备注”"),
        ("整改完成，未验收", "“整改状态”填“已整改”，其余的话写到“备注”"),
        ("复查仍未整改", "“整改状态”填“未整改”，其余的话写到“备注”"),
        ("已整改（部分）", "“整改状态”填“整改中”，其余的话写到“备注”"),
        ("整改完成80%", "“整改状态”填“整改中”，其余的话写到“备注”"),
        ("基本整改完成", "“整改状态”填“整改中”，其余的话写到“备注”"),
        ("未按期整改完成", "“整改状态”填“未整改”，其余的话写到“备注”"),
        ("未整改完毕", "“整改状态”填“未整改”，其余的话写到“备注”"),
        ("已销号（未整改到位）", "“整改状态”填“未整改”，其余的话写到“备注”"),
        ("已整改，拟于8月5日验收", "“整改状态”填“已整改”，其余的话写到“备注”"),
        ("已整改（复查不合格）", ""),
        ("已验收（不合格）", ""),
        ("已验收（未通过）", ""),
        ("整改完成，未验收合格", ""),
        ("已销号（后又发现）", ""),
        ("已闭环（又反弹）", ""),
        ("已整改（预计）", ""),
        ("隐患已消除，整改完成", "“整改状态”填“已整改”"),
        ("已整改（仅更换一处）", ""),
        ("已销号（责任人拒签）", ""),
        ("已整改（已更换软管）", "“整改状态”填“已整改”，其余的话写到“备注”"),
        ("已整改（未验收）", "“整改状态”填“已整改”，其余的话写到“备注”"),
        ("已验收，未销号", ""),
        ("已销号（重新打开）", ""),
        ("已整改（剩2处未整改）", "“整改状态”填“未整改”"),
        ("差不多", ""),
    ],
)
def test_a_state_in_a_sentence_is_an_error_that_proposes_what_to_enter(
    take: Take, text: str, proposal: str
) -> None:
    taken = take(ledger(row(整改状态=text)))
    assert taken.observations["is_quarantined"].tolist() == [True]
    assert codes(taken) == [("I4", "WORD_NOT_KNOWN")]
    message = taken.findings["message"][0]
    assert "改好之前这一行不计入统计" in message
    assert proposal in message
    assert ("按这句话的意思" in message) == bool(proposal)


@pytest.mark.parametrize(
    "text",
    [
        "已销号（上级要求）",
        "已闭环（后期观察）",
        "已整改（业主拒签）",
        "已整改（责任人拒签）",
        "已销号（已转报街道）",
    ],
)
def test_a_remark_that_nobody_knows_behind_what_is_done_is_an_error(take: Take, text: str) -> None:
    taken = take(ledger(row(整改状态=text)))
    assert taken.observations["is_quarantined"].tolist() == [True]
    assert codes(taken) == [("I4", "WORD_NOT_KNOWN")]


@pytest.mark.parametrize("text", ["重大/一般", "特别重大", "重大？"])
def test_a_level_that_is_not_known_says_what_it_counts_as(take: Take, text: str) -> None:
    taken = take(ledger(row(隐患级别=text)))
    assert codes(taken) == [("F4", "WORD_NOT_KNOWN")]
    assert (
        "改好之前按以前报过的级别统计，以前没有报过级别的，暂按一般隐患统计" in taken.findings["message"][0]
    )


@pytest.mark.parametrize(
    ("column", "text", "field", "value", "word"),
    [
        ("隐患级别", "重大事故隐患（消防）", "level", "major", "重大事故隐患"),
        ("隐患级别", "一般隐患(电气)", "level", "general", "一般隐患"),
        ("整改类型", "限期整改（三十天）", "fix_type", "time_limited", "限期整改"),
        ("挂牌督办", "区级（安委办）", "supervision", "district", "区级"),
    ],
)
def test_a_word_with_a_remark_behind_it_is_that_word(
    take: Take, column: str, text: str, field: str, value: str, word: str
) -> None:
    cells = dict(zip(HEADER, ROW, strict=True)) | {column: text}
    taken = take(ledger([*cells.values()], header=[*cells]))
    assert taken.observations[field].tolist() == [value]
    told = taken.findings[taken.findings["code"] == "REMARK_BEHIND_WORD"]
    assert told["severity"].tolist() == ["warning"]
    assert f"填写的是“{text}”，已按“{word}”统计。请只填“{word}”" in told["message"].iloc[0]


@pytest.mark.parametrize(
    "text",
    [
        "重大（待定）",
        "一般（原为重大）",
        "重大（一般）",
        "（重大）",
        "重大（非重大）",
        "重大（误判）",
        "重大（已取消）",
        "一般（较大）",
    ],
)
def test_a_remark_that_may_take_a_level_back_is_an_error(take: Take, text: str) -> None:
    taken = take(ledger(row(隐患级别=text)))
    assert codes(taken) == [("F4", "WORD_NOT_KNOWN")]


@pytest.mark.parametrize("text", ["区级（已摘牌）", "区级（申请中）", "市级（建议）", "街道（已撤销）"])
def test_a_remark_that_may_take_a_supervision_back_is_an_error(take: Take, text: str) -> None:
    taken = take(ledger([*ROW, text], header=[*HEADER, "挂牌督办"]))
    assert taken.observations["supervision"].isna().all()
    assert ("J4", "WORD_NOT_KNOWN") in codes(taken)


@pytest.mark.parametrize("result", ["整改到位（仍有一处）", "已整改（部分）", "属实（剩余2处）"])
def test_what_was_found_on_the_spot_is_a_word_without_a_remark(take: Take, result: str) -> None:
    header = ["隐患编号", "单位名称", "隐患描述", "复查日期", "复查结果"]
    rows = [
        ["填报单位：公共管理办公室", None, "填报月份：2023年7月"],
        header,
        ["GG-1", "甲餐馆", "软管老化", "2023-07-12", result],
    ]
    taken = take(workbook(("回头看", rows)))
    assert taken.reinspections["result"].isna().all()
    assert "WORD_NOT_KNOWN" in set(taken.findings["code"])


def test_what_is_not_major_is_general(take: Take) -> None:
    taken = take(ledger(row(隐患级别="非重大隐患")))
    assert (taken.observations["level"].tolist(), codes(taken)) == (["general"], [])
