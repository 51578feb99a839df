"""Whoever reported is cut out of a text; what was reported stays."""

from __future__ import annotations

import pytest

from hazardlib.ingest.cells import anonymous, anonymous_number, mask


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("举报人：张三，燃气泄漏", "举报人（已隐去），燃气泄漏"),
        ("举报人姓名：张 三 反映占道", "举报人姓名（已隐去） 反映占道"),
        ("举报人张三反映占道", "举报人（已隐去）反映占道"),
        ("来电人欧阳娜娜称占道", "来电人（已隐去）称占道"),
        ("举报人（张三）反映占道", "举报人（已隐去）反映占道"),
        ("举报人为张三，占道", "举报人（已隐去），占道"),
        ("举报人张三 13812345678 反映", "举报人（已隐去） （号码已隐去） 反映"),
        ("举报人反映占道", "举报人反映占道"),
        ("举报人员密集场所通道堵塞", "举报人员密集场所通道堵塞"),
        ("群众反映人行道破损、反映人工湖护栏松动", "群众反映人行道破损、反映人工湖护栏松动"),
        ("反映人为破坏消防设施", "反映人为破坏消防设施"),
    ],
)
def test_a_name_that_is_called_a_reporters_leaves_every_text(text: str, left: str) -> None:
    assert mask(text) == left
    assert mask(left) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王某来电反映占道", "来电反映占道"),
        ("张三来电反映占道", "来电反映占道"),
        ("市民张三、李四反映占道", "市民反映占道"),
        ("居民李四女士（13812345678）投诉占道", "居民（已隐去）（（号码已隐去））投诉占道"),
        ("占道，张三13812345678", "占道，（已隐去）（号码已隐去）"),
        ("占道。联系人：张三 022-12345678", "占道。联系人：（已隐去） （号码已隐去）"),
        ("占道，微信号：zhang_san8", "占道，微信号（已隐去）"),
        ("占道，zhang@example.com", "占道，（已隐去）"),
        ("家住3号楼2门，楼道堆物", "家住（已隐去），楼道堆物"),
        ("身份证120101199001011234", "身份证（号码已隐去）"),
        ("周边居民反映高层住户堆物", "周边居民反映高层住户堆物"),
        ("位于某小区3号楼，三楼电话线老化", "位于某小区3号楼，三楼电话线老化"),
        ("2023-07-03 12:30 占道", "2023-07-03 12:30 占道"),
        ("据张三反映占道", "据反映占道"),
        ("接到李四丰来电反映占道", "接到来电反映占道"),
        ("由张三举报", "由举报"),
        ("职工张三、李四联名举报占道", "职工联名举报占道"),
        ("群众张三等5人反映占道", "群众等5人反映占道"),
        ("本人张三，住3号楼", "本人某人，住3号楼"),
        ("我叫张三。楼道堆物", "我叫某人。楼道堆物"),
        ("来电人自称张三", "来电人自称某人"),
        ("投诉人为业主张三，占道", "投诉人（已隐去），占道"),
        ("我是附近居民，占道", "我是附近居民，占道"),
    ],
)
def test_a_tip_says_what_was_reported_and_not_by_whom(text: str, left: str) -> None:
    assert anonymous(text) == left
    assert anonymous(left) == left


def test_a_long_number_of_a_tip_is_kept_and_a_persons_is_not() -> None:
    assert anonymous_number("120230718000012345") == "120230718000012345"
    assert anonymous_number(20230718001.0) == 20230718001.0
    assert anonymous_number("12345-张三13812345678") == "（号码已隐去）"
    assert {anonymous_number(cell) for cell in ("13812345678", 13812345678.0, "120101199001011234")} == {
        "（号码已隐去）"
    }
