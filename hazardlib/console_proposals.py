"""What ``hazard duplicates`` says: which hazards may be one, which were taken for one, how to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.console import DONE

if TYPE_CHECKING:
    from hazardlib.pipeline.duplicates import Pair, Proposals

_LONGEST_LIST = 10


def print_proposals(proposals: Proposals) -> int:
    """Say which hazards may be one and how to decide; return the exit status."""
    from hazardlib.pipeline.duplicates import likeness_said

    for doubt in proposals.unresolved:
        print(f"[没有生效] {doubt}")
    if proposals.path is None:
        print("没有需要决定的相似隐患。下一步：出简报用 hazard run 月份。")
        return DONE
    continued = [pair for pair in proposals.pairs if pair.likeness is None]
    if continued:
        print(f"有 {len(continued)} 条没有编号的隐患改了描述，已按同一条统计；不是同一条的，请填“不合并”：")
    if near_count := len(proposals.pairs) - len(continued):
        print(f"有 {near_count} 对隐患很相似，可能是同一条。系统不会自行合并，请人工判断：")
    for pair in proposals.pairs[:_LONGEST_LIST]:
        print(f"{'相似 ' * (pair not in continued)}{likeness_said(pair.likeness)}")
        for identity, content, place in zip(
            (pair.first, pair.second), pair.contents, pair.places, strict=True
        ):
            print(f"    {identity}  {content}\n{'':17}{place}")
    if len(proposals.pairs) > _LONGEST_LIST:
        print(f"……只列出前 {_LONGEST_LIST} 对，全部在下面的清单里。")
    print(f"清单：{proposals.path}（可用 Excel 或 WPS 打开）")
    print(
        "下一步：在“决定”一列填“合并”或“不合并”，写上理由、经办人、日期，"
        "把填好的行存进工作区的 decisions.csv，再运行 hazard run 月份。"
        "只判一对的，用 hazard decide 隐患一 隐患二 --merge（或 --apart）--why 理由 --who 经办人 。"
    )
    return DONE


def print_decided(pair: Pair, *, is_merge: bool) -> int:
    """Say what was decided of which pair; return the exit status."""
    print(f"已写入 decisions.csv：{'合并，按同一条统计' if is_merge else '不合并，各按一条统计'}。")
    for identity, content in zip((pair.first, pair.second), pair.contents, strict=True):
        print(f"    {identity}  {content}")
    print("下一步：还有没有要判定的，看 hazard duplicates ；出简报用 hazard run 月份。")
    return DONE
