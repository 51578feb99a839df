"""Carry: what a campaign leaves open is handed to the one that follows, as its departments' first ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign, Department, Sector
from hazardlib.domain.folding import fold_number, is_bare_serial
from hazardlib.domain.frames import plain_records
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import State
from hazardlib.errors import UsageError
from hazardlib.pipeline.files import write_list
from hazardlib.pipeline.outgoing.delivery_folder import DeliveryFolder
from hazardlib.pipeline.outgoing.filled_in import as_written, of_department
from hazardlib.pipeline.outgoing.templates import Template, put_blank
from hazardlib.pipeline.run import Run, open_run, refuse_district
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

_LEFT_OUT = "未转入隐患.csv"
_HEADINGS = (
    "原填报单位", "行业领域", "隐患编号", "单位名称", "隐患部位", "隐患描述", "发现日期", "整改期限", "出处", "未转入的原因和办法",
)  # fmt: skip


@dataclass(frozen=True)
class CarryOver:
    """What was handed over, and what could not be.

    Parameters
    ----------
    month
        The opening month of the campaign that follows.
    carried_count
        Hazards handed over, each counted once whoever reported it.
    awaiting_count
        Hazards put right but not accepted: they are not handed over, they are to be accepted.
    left_out_count, left_out_path
        Open hazards that nobody of the campaign that follows takes over, and the list of them.
    """

    month: Month
    templates: tuple[Template, ...]
    carried_count: int
    awaiting_count: int
    left_out_count: int
    left_out_path: Path | None


@dataclass(frozen=True)
class _Heirs:
    """Who of the following campaign takes over from whom, by names and aliases."""

    departments: Mapping[str, str]
    sectors: Mapping[str, Sector]

    @classmethod
    def between(cls, old: Campaign, new: Campaign) -> _Heirs:
        departments = {each.name: _heir(each, new.find_department) for each in old.departments}
        sectors = {each.code: _heir(each, new.find_sector) for each in old.sectors}
        return cls(
            {name: heir.name for name, heir in departments.items() if heir is not None},
            {code: heir for code, heir in sectors.items() if heir is not None},
        )


def _heir(each: Department | Sector, find: Any) -> Any:
    return next((heir for name in (each.name, *each.aliases) if (heir := find(name)) is not None), None)


def carry_over(old: Workspace, new: Workspace) -> CarryOver:
    """Write a ledger of its open hazards for each department, into the opening month of ``new``.

    The hazards are those open on the last paper's day of the campaign in ``old``. Running it again
    brings the workbooks up to date; one that a person has changed is never overwritten.

    Raises
    ------
    UsageError
        If the two are one workspace, or the campaign that follows has no opening month.
    """
    from hazardlib.pipeline.session import open_session

    run, following = open_run(kind="supplement", workspace=old), open_run(kind="final", workspace=new)
    campaign, month = following.campaign, following.campaign.carry_over_month
    if old.root == new.root:
        raise UsageError(
            "新旧专项行动是同一个工作区。请用 --workspace 指定新专项行动的工作区（有自己的 campaign.yaml）。"
        )
    for each in (run.campaign, campaign):
        refuse_district(each, "转入隐患")
    if month is None:
        raise UsageError(
            f"{new.campaign} 的 calendar 里没有 carry_over_month。请补上一个早于 first_month 的月份，"
            f"如 carry_over_month: {campaign.first_month.shift(-1)} ，转入的隐患放在这个月。"
        )
    session, heirs = open_session(run), _Heirs.between(run.campaign, campaign)
    hazards, is_sample = session.own_register.hazards, bool(session.visible["is_sample"].any())
    still_open = hazards[hazards["is_open"]]
    reasons = [_reason(hazard, run.campaign, heirs) for hazard in plain_records(still_open)]
    left_out = still_open.assign(reason=reasons)[[bool(reason) for reason in reasons]]
    taken = hazards[hazards["sector"].isin(list(heirs.sectors))]
    templates = _write_ledgers(run, following, month, taken, heirs, is_sample=is_sample)
    return CarryOver(
        month=month,
        templates=tuple(templates),
        carried_count=len(still_open) - len(left_out),
        awaiting_count=int(hazards["is_rectified"].sum()),
        left_out_count=len(left_out),
        left_out_path=_write_left_out(
            left_out, run.campaign, new.reports / f"{month}-carry-over" / _LEFT_OUT
        ),
    )


def _write_ledgers(
    run: Run, following: Run, month: Month, hazards: pd.DataFrame, heirs: _Heirs, *, is_sample: bool
) -> list[Template]:
    from hazardlib.forms.workbook_context import Blank, Filled
    from hazardlib.ingest.ingest_files import load_vocabulary

    sources = tuple(dict.fromkeys(load_vocabulary(*following.workspace.reference).words["source"].values()))
    templates = []
    with DeliveryFolder(following.workspace.raw / str(month)) as delivery:
        for department in following.campaign.departments:
            own = _of_heir(hazards, department.name, heirs)
            rows = [_handed_over(row, run) for row in _open_rows(own, run.campaign, heirs)]
            if not rows:
                continue
            blank = Blank(following.campaign, department.name, month, Filled(ledger=rows), sources, is_sample)
            templates.append(put_blank(delivery, f"{department.name}转入隐患", blank))
        delivery.keep_only({template.department for template in templates})
    return templates


def _open_rows(hazards: pd.DataFrame, campaign: Campaign, heirs: _Heirs) -> list[dict[str, Any]]:
    """Return a row for each ledger row with something open, the most urgent first, sectors as they are called now.

    The parts of a row that stood for several hazards make one row again, with its two quantities.
    """
    place = ["file", "sheet", "row"]
    counts = hazards.groupby(place).agg(found=("hazard_id", "size"), left=("is_open", "sum"))
    still = hazards[hazards["is_open"]].drop_duplicates(place)
    still = still.sort_values(["due_on", "found_on", "hazard_no", "description"], kind="stable")
    rows = []
    for hazard in plain_records(still):
        found, left = counts.loc[tuple(hazard[name] for name in place)]
        row = as_written(hazard, "ledger", campaign)
        row |= {"sector": heirs.sectors[hazard["sector"]].name, "status": State(hazard["state"]).chinese}
        if found > 1:
            row |= {"quantity": int(found), "rectified_quantity": int(found - left)}
        rows.append(row)
    return rows


def _of_heir(hazards: pd.DataFrame, department: str, heirs: _Heirs) -> pd.DataFrame:
    """Return the hazards that a department takes over, those of several former departments together."""
    import pandas as pd

    former = [name for name, heir in heirs.departments.items() if heir == department]
    parts = [of_department(hazards, name) for name in former]
    own = pd.concat([hazards.iloc[:0], *parts]).drop_duplicates("hazard_id")
    places = own["file"] + "［" + own["sheet"] + "］第" + own["row"].astype("str") + "行"
    old = own["department"] + "，" + own["month"] + "，" + places
    leaders = own["leader"].where(own["leader"].isna(), "；原责任领导：" + own["leader"])
    remarks = own["remarks"].where(own["remarks"].isna(), "；" + own["remarks"])
    said = "；原填报：" + old + leaders.fillna("") + remarks.fillna("")
    return own.assign(remarks=said, leader=_still_leading(own, heirs))


def _still_leading(hazards: pd.DataFrame, heirs: _Heirs) -> pd.Series:
    """Return the leaders named who answer for the sector in the campaign that follows as well."""
    import pandas as pd

    named = zip(hazards["leader"], hazards["sector"], strict=True)
    kept = [
        "、".join(dict.fromkeys(each.name for each in heirs.sectors[sector].leaders if each.name in text))
        if isinstance(text, str)
        else ""
        for text, sector in named
    ]
    return pd.Series([each or None for each in kept], index=hazards.index, dtype="str")


def _handed_over(row: dict[str, Any], run: Run) -> dict[str, Any]:
    """Return a row with where it comes from, and without a bare serial, which the new ledger gives anew."""
    said = f"由“{run.campaign.name}”转入（截至{chinese_day(run.as_of)}未整改）{row['remarks']}"
    is_bare = is_bare_serial(fold_number(row.get("hazard_no", "")))
    kept = {name: value for name, value in row.items() if name != "hazard_no" or not is_bare}
    return kept | {"remarks": said}


def _reason(hazard: Mapping[str, Any], old: Campaign, heirs: _Heirs) -> str:
    """Return why an open hazard cannot be handed over and what to do about it; empty if it can."""
    if hazard["sector"] not in heirs.sectors:
        name = old.sector(hazard["sector"]).name
        return (
            f"新专项行动没有“{name}”这个领域。请在新的 campaign.yaml 里，把“{name}”写进承接领域的 aliases。"
        )
    if not any(name in heirs.departments for name in hazard["departments"].split("、")):
        name = hazard["departments"].split("、")[-1]
        return f"新专项行动没有“{name}”这个{old.reporter}。请在新的 campaign.yaml 里，把“{name}”写进承接{old.reporter}的 aliases。"
    return ""


def _write_left_out(hazards: pd.DataFrame, old: Campaign, path: Path) -> Path | None:
    if hazards.empty:
        path.unlink(missing_ok=True)
        return None
    write_list(path, _HEADINGS, _listed(plain_records(hazards), old))
    return path


def _listed(hazards: Iterable[Mapping[str, Any]], old: Campaign) -> Iterable[list[str]]:
    for hazard in hazards:
        days = [f"{day:%Y-%m-%d}" if day else "" for day in (hazard["found_on"], hazard["due_on"])]
        texts = [hazard[name] for name in ("hazard_no", "unit", "location", "description")]
        place = f"{hazard['file']}［{hazard['sheet']}］第 {hazard['row']} 行"
        yield [
            hazard["departments"],
            old.sector(hazard["sector"]).name,
            *(text or "" for text in texts),
            *days,
            place,
            hazard["reason"],
        ]
