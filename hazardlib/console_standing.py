"""What ``hazard status`` says: who has reported, whose workbooks need mending, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.console import DONE, DONE_WITH_FAULTS
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import Reporting

if TYPE_CHECKING:
    from hazardlib.pipeline.standing import Faulty, Standing


def print_standing(standing: Standing) -> int:
    """Say who has reported, what to mend and what is due next; return the exit status."""
    from hazardlib.pipeline.reminders import until

    _print_matrix(standing)
    for refused in standing.refused:
        print(f"退回重报：{refused['reason']}")
    _print_faulty(standing)
    for line in standing.voided:
        print(
            f"已作废：{line.file}（{chinese_day(line.when.date())}，{line.why}）。恢复用 hazard void 文件 --undo --why 理由。"
        )
    for each in standing.upcoming:
        print(f"{chinese_day(each.day)}前：{each.what}（{until(standing.today, each.day)}）")
    if not standing.upcoming:
        print("专项行动的各个时间节点都已过去。")
    _print_next_steps(standing)
    return exit_status(standing)


def print_reminders(standing: Standing) -> int:
    """Print a text for each department to be reminded, ready to paste; return the exit status."""
    from hazardlib.pipeline.reminders import nameless_files, write_reminders

    reminders = write_reminders(standing)
    for reminder in reminders:
        print(f"{reminder.text}\n")
    if not reminders:
        print("各部门都已报送，没有需要催报的。\n下一步：出简报用 hazard run 月份。")
    for each in nameless_files(standing):
        print(f"[看不出部门或月份，请自行联系] {each['file']}：{each['reason']}")
    if reminders:
        print("下一步：把上面的文字分别发给各部门；收到后放进 data/raw，再运行 hazard ingest 。")
    return exit_status(standing)


def exit_status(standing: Standing) -> int:
    """Return the exit status of ``status``: whether every workbook, and every row of it, counts."""
    is_faulty = standing.refused or any(each.quarantined_count for each in standing.faulty)
    return DONE_WITH_FAULTS if is_faulty else DONE


def _print_matrix(standing: Standing) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{standing.campaign.name}：报送情况", box=SIMPLE)
    table.add_column("部门")
    for month in standing.months:
        table.add_column(standing.campaign.in_short(month))
    rows: dict[str, dict[str, str]] = {}
    for entry in standing.reporting:
        rows.setdefault(entry["department"], {})[entry["month"]] = Reporting(entry["status"]).chinese
    for department, statuses in rows.items():
        table.add_row(department, *(statuses.get(str(month), "") for month in standing.months))
    Console().print(table)


def _print_faulty(standing: Standing) -> None:
    if standing.faulty:
        print("已收下、还要请部门修改的表：")
    departments: dict[str, list[Faulty]] = {}
    for each in standing.faulty:
        departments.setdefault(each.department, []).append(each)
    for department, several in departments.items():
        print(f"    {department}：{'、'.join(map(_say_faulty, several))}")


def _say_faulty(faulty: Faulty) -> str:
    said = [f"{faulty.quarantined_count} 行缺必填内容"] if faulty.quarantined_count else []
    said += [f"必须修改 {faulty.error_count} 处"] if faulty.error_count else []
    return f"{Month.parse(faulty.month).chinese}（{'，'.join(said)}）"


def _print_next_steps(standing: Standing) -> None:
    silent = {Reporting.MISSING, Reporting.REFUSED} & {entry["status"] for entry in standing.reporting}
    if silent or standing.refused:
        print(
            "下一步：催报未报和退回重报的部门（催报文字用 hazard status --remind）；"
            "收到后放进 data/raw，再运行 hazard ingest 。"
        )
    if standing.faulty:
        print("下一步：把标好的表发回部门；改好后放回 data/raw 的同一月份文件夹，再运行 hazard ingest 。")
        for folder in sorted({each.copy.parent for each in standing.faulty if each.copy is not None}):
            print(f"    标好的表：{folder}")
        for month in sorted({each.month for each in standing.faulty if each.copy is None}):
            print(f"    {Month.parse(month).chinese}的还没有标，用 hazard run {month} 标出。")
    if not (silent or standing.refused or standing.faulty):
        print("下一步：出简报用 hazard run 月份。")
