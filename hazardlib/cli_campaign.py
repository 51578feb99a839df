"""The commands about a campaign's hazards: ``demo`` makes them up, ``duplicates`` and ``decide`` merge, ``export`` reports, ``plan`` writes a page each, ``reinspect`` draws some, ``carry`` hands them over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.console_progress import showing, waiting
from hazardlib.errors import UsageError
from hazardlib.usage import AsOfOption, KnownAtOption, NameOption, WorkspaceOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hazardlib.pipeline.carry import CarryOver
    from hazardlib.pipeline.duplicates import Pair, Proposals
    from hazardlib.pipeline.outgoing.exports import Exported
    from hazardlib.pipeline.outgoing.plans import Plans
    from hazardlib.pipeline.publish.publisher import Published


DayOption = Annotated[
    str, typer.Option("--as-of", metavar="日期", help="截至日期，如 2023-07-20；默认看全部台账。")
]


def demo(
    workspace: Annotated[
        str, typer.Option("--workspace", metavar="文件夹", help="示例工作区放在哪里。")
    ] = "demo",
    campaign: Annotated[
        str,
        typer.Option(
            "--campaign", metavar="文件", help="另一个专项行动的 campaign.yaml；默认用自带的专项行动。"
        ),
    ] = "",
    district: Annotated[
        bool, typer.Option("--district", help="一个区：十五个街道各有工作区，报来数据包，做区里的材料。")
    ] = False,
) -> None:
    """生成一套示例数据（整个专项行动，各个部门），一直做到阶段小结和工作总结。

    所有成果材料都标有“示例数据”。再次运行只做有变化的部分。
    """
    from hazardlib.pipeline.begin import make_demo
    from hazardlib.pipeline.district.begin import make_district_demo

    if district and campaign:
        raise UsageError("--district 用自带的专项行动，不能同时写 --campaign 。请去掉其中一个。")
    with showing() as progress:
        if district:
            published = make_district_demo(Path(workspace), progress)
        else:
            published = make_demo(Path(workspace), progress, Path(campaign) if campaign else None)
    raise typer.Exit(print_demo(Path(workspace), published))


def duplicates(
    workspace: WorkspaceOption = ".",
    as_of: DayOption = "",
) -> None:
    """找出可能是同一条的隐患，连同相似程度列成清单；人作的决定写在 decisions.csv 里，以后都照此办理。"""
    from hazardlib.pipeline.duplicates import propose
    from hazardlib.pipeline.publish.issues import open_healed

    with waiting("比较隐患"):
        proposals = propose(open_healed(workspace), as_of=as_of)
    raise typer.Exit(print_proposals(proposals))


def decide(
    first: Annotated[
        str, typer.Argument(metavar="隐患一", help="hazard duplicates 列出的一对里，一条的标识。")
    ],
    second: Annotated[str, typer.Argument(metavar="隐患二", help="另一条的标识。")],
    merge: Annotated[bool, typer.Option("--merge", help="是同一条，合并。")] = False,
    apart: Annotated[bool, typer.Option("--apart", help="不是同一条，以后不再提出。")] = False,
    why: Annotated[str, typer.Option("--why", metavar="理由", help="理由。")] = "",
    who: Annotated[str, typer.Option("--who", metavar="经办人", help="谁判定的。")] = "",
    as_of: DayOption = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """判定 hazard duplicates 列出的一对隐患是不是同一条，写进 decisions.csv，以后都照此办理。"""
    from hazardlib.domain.month import now
    from hazardlib.pipeline.duplicates import decide as write_decision
    from hazardlib.pipeline.publish.issues import open_healed

    if merge == apart:
        raise UsageError("是同一条的写 --merge ，不是同一条的写 --apart ，二者选一。")
    place = open_healed(workspace)
    with waiting("比较隐患"):
        pair = write_decision(
            place, first, second, is_merge=merge, why=why, who=who, day=now().date(), as_of=as_of
        )
    raise typer.Exit(print_decided(pair, is_merge=merge))


def carry(
    old: Annotated[str, typer.Argument(metavar="旧工作区", help="已经结束的专项行动的工作区。")],
    workspace: WorkspaceOption = ".",
) -> None:
    """把上一个专项行动结束时还没有整改的隐患，转入新的专项行动。

    每个部门一份台账，放在新工作区 data/raw 的 carry_over_month 文件夹里（在新的 campaign.yaml 中写明）。
    """
    from hazardlib.pipeline.carry import carry_over
    from hazardlib.pipeline.publish.issues import open_healed

    with waiting("转入隐患"):
        carried = carry_over(open_healed(old), open_healed(workspace))
    raise typer.Exit(print_carried(carried))


def export(
    month: Annotated[
        str, typer.Argument(metavar="[月份]", help="填报月份，如 2023-07；默认是最近一个到期的月份。")
    ] = "",
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    out: Annotated[
        str, typer.Option("--out", metavar="文件夹", help="放在哪里；默认 reports/export/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """导出上报区里的表：统计表（合计和比率是公式）、隐患总台账、重大、未整改和挂牌督办清单；旁边是供区里汇总的数据包。

    数据包和台账报一样即可，数据包更全。不收新表。已经有人改动过的表不会被覆盖，新的放在旁边。
    """
    from hazardlib.domain.month import now
    from hazardlib.pipeline.outgoing.exports import export as write
    from hazardlib.pipeline.publish.issues import open_healed

    folder = Path(out).resolve() if out else None
    place = open_healed(workspace)
    with waiting("导出台账"):
        exported = write(place, month=month, as_of=as_of, known_at=known_at, moment=now(), folder=folder)
    raise typer.Exit(print_exported(exported))


def plan(
    hazard: Annotated[
        str, typer.Argument(metavar="[隐患]", help="隐患编号或隐患标识，如 GG-2023-008；不写就是全部。")
    ] = "",
    name: NameOption = "",
    out: Annotated[
        str, typer.Option("--out", metavar="文件夹", help="放在哪里；默认 reports/<名称>/plans/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """做一患一策：每条未整改的重大事故隐患一页，PDF 和 Word 各一份，可以签批。

    写明五落实、负责领导、历次填报、会议议定和下一步。已经有人改动过的 Word 不会被覆盖。
    """
    from hazardlib.pipeline.outgoing.plans import write_plans
    from hazardlib.pipeline.publish.issues import open_healed

    folder = Path(out).resolve() if out else None
    place = open_healed(workspace)
    with waiting("写一患一策"):
        written = write_plans(place, hazard=hazard, name=name, folder=folder)
    raise typer.Exit(print_plans(written))


def print_plans(written: Plans) -> int:
    """Say which plans lie where; return the exit status."""
    from hazardlib import console

    print(f"{written.name}：一患一策 {written.count} 条，放在 {written.paths[0].parent} 。")
    if written.missing:
        print(f"没有做成 PDF：{written.missing}")
    print("下一步：补齐标明未填的各项，交负责领导和整改责任人签字。")
    return console.exit_status(bool(written.missing))


def reinspect(
    month: Annotated[str, typer.Argument(metavar="月份", help="按哪个月的情况抽，如 2023-08。")],
    count: Annotated[int, typer.Option("--count", metavar="条数", min=1, max=500, help="抽几条。")] = 20,
    out: Annotated[
        str, typer.Option("--out", metavar="文件夹", help="放在哪里；默认 reports/<月份>/reinspection/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """从已报整改、销号的隐患中抽取“回头看”的对象，做成可打印、可填写的抽查表。

    同类隐患反复出现的单位、没有日期的销号、一直零报告的部门所在的领域，抽到的机会多。同样的数据抽出同样的隐患。
    """
    from hazardlib.pipeline.outgoing.templates import draw
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.run import open_report

    paper = open_report(month, open_healed(workspace))
    with waiting("抽取回头看的隐患"):
        drawn = draw(paper, size=count, folder=Path(out).resolve() if out else None)
    print(f"已整改、销号的 {drawn.out_of} 条中抽取 {drawn.count} 条：{drawn.path}")
    print("下一步：打印或发给复查单位；填好后放进 data/raw 里复查那个月的文件夹，再运行 hazard ingest 。")


def print_exported(exported: Exported) -> int:
    """Say what was exported and where it lies; return the exit status."""
    from hazardlib import console

    print(f"已导出截至 {exported.run.as_of} 的隐患 {exported.found} 条：{exported.path}")
    if exported.package is not None:
        print(f"供区里汇总的数据包：{exported.package}")
    if exported.quarantined:
        print(
            f"有 {exported.quarantined} 行缺必填内容或发现日期晚于填报，没有计入，逐行见当月简报的“数据质量情况”。"
        )
    print("下一步：打开统计表核对合计，填好填表人、审核人后上报。")
    return console.exit_status(exported.quarantined)


def print_demo(folder: Path, published: Sequence[Published]) -> int:
    """Say what the demo made; return the exit status.

    The sample holds a refused file and faulty rows on purpose, so they are no fault of the demo.
    """
    from hazardlib import console

    for paper in published:
        print(console.headline(paper))
        if paper.missing:
            print(f"    {paper.missing}")
    names = [paper.run.name for paper in published if paper.run.kind in ("interim", "final")]
    print("示例数据已做完。先看：")
    for name in names:
        print(f"    {folder / 'reports' / name / 'briefing.html'}")
    print(f"    {folder / 'reports' / 'index.html'} 列出全部材料")
    last = published[-1].figures if published else {}
    refused, left_out = len(last.get("refused", ())), last.get("quarantined", 0)
    if refused or left_out:
        print(
            f"示例里有意放了 {refused} 份退回重报的表格和 {left_out} 行不能计数的数据，看看系统怎样指出要改的地方。"
        )
    print(
        f"下一步：运行 hazard status --workspace {folder} 看报送情况，或把真实表格放进 data/raw 后运行 hazard run 月份。"
    )
    return console.DONE


def print_carried(carried: CarryOver) -> int:
    """Say what was handed over to whom and what was not; return the exit status."""
    from hazardlib import console

    for template in carried.templates:
        print(f"{template.department}转入未整改隐患 {template.carried_count} 行：{template.path}")
    print(f"共转入未整改隐患 {carried.carried_count} 条，放在 {carried.month} 。")
    if carried.awaiting_count:
        print(
            f"另有已整改、还没有验收销号的 {carried.awaiting_count} 条，没有转入，请在原专项行动中验收销号。"
        )
    if carried.left_out_path is not None:
        print(
            f"[没有转入] {carried.left_out_count} 条没有承接的部门或领域，原因和办法见：{carried.left_out_path}"
        )
        print("下一步：按清单改好新的 campaign.yaml，再运行一次 hazard carry 。")
        return console.DONE_WITH_FAULTS
    print("下一步：在新工作区运行 hazard ingest ；下发各月的表用 hazard template ，转入的隐患已经填入。")
    return console.DONE


_LONGEST_LIST = 10


def print_proposals(proposals: Proposals) -> int:
    """Say which hazards may be one and how to decide; return the exit status."""
    from hazardlib.pipeline.duplicates import likeness_said

    for doubt in proposals.unresolved:
        print(f"[没有生效] {doubt}")
    if proposals.path is None:
        print("没有需要决定的相似隐患。下一步：出简报用 hazard run 月份。")
        return 0
    continued = [pair for pair in proposals.pairs if pair.likeness is None]
    if continued:
        print(
            f"有 {len(continued)} 条没有编号的隐患改了描述，已按同一条统计；不是同一条的，在清单里填“不合并”。"
        )
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
    return 0


def print_decided(pair: Pair, *, is_merge: bool) -> int:
    """Say what was decided of which pair; return the exit status."""
    print(f"已写入 decisions.csv：{'合并，按同一条统计' if is_merge else '不合并，各按一条统计'}。")
    for identity, content in zip((pair.first, pair.second), pair.contents, strict=True):
        print(f"    {identity}  {content}")
    print("下一步：还有没有要判定的，看 hazard duplicates ；出简报用 hazard run 月份。")
    return 0
