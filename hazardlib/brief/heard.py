"""How far a paper's knowledge reaches: who has reported, up to which day, and of what nothing was heard yet."""

from __future__ import annotations

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import SILENT, Group, Material, number_of
from hazardlib.brief.paper import Text
from hazardlib.brief.words import day, month, names
from hazardlib.domain.terms import Kind, Reporting


def as_known_sentence(material: Material) -> Text:
    """Return, for a paper that no report month falls due with, up to which reports its states are known."""
    latest = material.latest
    if latest is None:
        return ()
    if material.reported_through >= material.as_of:
        return ()
    known = (
        f"隐患的整改和销号情况依据各部门{month(latest['month'])}及以前的报送，其后的进展尚未报来，"
        f"超期计至{day(material.as_of)}。"
    )
    return (known,)


def unverified_sentence(material: Material) -> Text:
    """Return how many of the overdue nobody has told of since they fell due: they may have been put right in time."""
    if not material.unverified:
        return ()
    return (
        "整改期限在最近一次报送当日或之后、现已到期的隐患",
        *_with_major(material.unverified),
        "，是否已整改尚待核实（到期待核实），不计入负责领导的超期，不列入按期整改率的分母。",
    )


def unverified_aside(material: Material) -> Text:
    """Return in brackets, for beside a count of verified overdue hazards, how many are still to be verified."""
    if not material.unverified:
        return ()
    return ("（另有到期待核实", number_of(material.unverified), "条）")


def overdue_counts(group: Group) -> Text:
    """Return how many of a group's hazards are overdue, told apart where some of them are not verified."""
    if not group["overdue"]:
        return ("无超期未整改隐患",)
    said: Text = ("超期未整改", group.count("overdue"), "条")
    if not group["overdue_unverified"]:
        return said
    if not group["overdue_verified"]:
        return (*said, "（均为到期待核实）")
    verified, unverified = group.count("overdue_verified"), group.count("overdue_unverified")
    return (*said, "（已核实超期", verified, "条，到期待核实", unverified, "条）")


def _with_major(entries: list[Entry]) -> Text:
    major = [entry for entry in entries if entry.is_major]
    of_which: Text = ("（其中重大", number_of(major), "条）") if major else ()
    return (number_of(entries), "条", *of_which)


def reporting_sentence(material: Material) -> Text:
    """Return who should have reported the latest month due, who did, and who is not counted."""
    latest = material.latest
    if latest is None:
        return ("截至本期末，尚无到期的报送月份。",)
    text = f"{month(latest['month'])}应报{latest['expected']}个部门，实报{latest['reported']}个"
    missing = material.departments_that(Reporting.MISSING)
    refused = material.departments_that(Reporting.REFUSED)
    absent = [f"未报：{names(missing)}"] * bool(missing) + [f"报送文件退回重报：{names(refused)}"] * bool(
        refused
    )
    earlier = _absent_earlier(material)
    if not absent:
        return (f"{text}，{'当月' * bool(earlier)}各部门均已报送。{earlier}",)
    return (f"{text}，{'；'.join(absent)}。上述部门当月情况未计入，相关比率以※标出。{earlier}",)


_ABSENT = {Reporting.MISSING: "未报", Reporting.REFUSED: "报送文件退回后未重报"}


def _absent_earlier(material: Material) -> str:
    """Return whose earlier workbooks are not there: of all months in a summary, else of the period before."""
    if material.figures["kind"] != Kind.MONTHLY:
        said = absent_before(material)
        return f"此前月份中，{said}，有关部门当月的报送未能计入。" if said else ""
    before = [row["month"] for row in material.figures["coverage"]][-2:-1]
    said = absent_before(material, *before) if before else ""
    return f"上期（{said}）与本期的比较受此影响。" if said else ""


def absent_before(material: Material, *months: str) -> str:
    """Return who has not reported which of the given months, or of all before the latest one."""
    latest = material.latest
    if latest is None:
        return ""
    absent: dict[str, dict[Reporting, list[str]]] = {}
    for line in material.figures["reporting"]:
        is_asked = line["month"] in months if months else line["month"] < latest["month"]
        if is_asked and line["status"] in SILENT:
            absent.setdefault(line["month"], {}).setdefault(Reporting(line["status"]), []).append(
                line["department"]
            )
    return "；".join(
        f"{month(key)}{'，'.join(f'{names(who)}{_ABSENT[status]}' for status, who in several.items())}"
        for key, several in absent.items()
    )


def reporting_detail(material: Material) -> Text:
    """Return the latest month's reporting by standing: on time, late, nil, missing, refused."""
    latest = material.latest
    if latest is None:
        return ("尚无到期的报送月份。",)
    said = [f"按时{latest['on_time']}个"]
    lacking = []
    for standing in (Reporting.LATE, Reporting.NIL, Reporting.MISSING, Reporting.REFUSED):
        who = material.departments_that(standing)
        if who:
            said.append(f"{standing.chinese}{len(who)}个（{names(who)}）")
        else:
            lacking.append(standing.chinese)
    text = f"{month(latest['month'])}应报{latest['expected']}个部门，实报{latest['reported']}个。{'，'.join(said)}"
    return (f"{text}；无{names(lacking)}。" if lacking else f"{text}。",)
