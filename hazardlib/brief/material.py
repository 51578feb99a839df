"""What a paper is written from: the settled figures, the hazards, the campaign, a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hazardlib.brief.contents import annex, annexes_of, offered_for, slots_of
from hazardlib.brief.entries import Entries, Entry
from hazardlib.brief.paper import Number, Slot
from hazardlib.brief.uncounted import uncounted_clause
from hazardlib.brief.viewed import Counted
from hazardlib.brief.words import NOTHING_TO_DIVIDE_BY, day_of_year, interval, of_which_major, percent, rate
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.counts import RATES
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import Ask, Kind, Reporting

FEWEST_COMPARED = 5
"""Groups with fewer hazards are neither ranked nor compared."""

PARTIAL_MARK = "※"
"""Stands behind each rate of a group whose department has not reported the latest month, or not all of whose rows count."""


def partial_note(reporter: str) -> str:
    """Return what `PARTIAL_MARK` means, by what those who report are called."""
    return f"{PARTIAL_MARK} 有{reporter}未报或退回重报，或报来的内容未能全部计入，数字不含这些。"


OVERLAP = "一条隐患计入每位负责领导，不加总、不排名"
"""What stands beside every chart of leaders."""

SILENT = (Reporting.MISSING, Reporting.REFUSED)


_TABLES: Mapping[str, str] = {
    "sector": "by_sector",
    "leader": "by_leader",
    "department": "by_department",
    "stage": "by_stage",
    "month": "by_month_found",
    "source": "by_source",
    "bucket": "by_source_bucket",
    "unit": "by_unit",
    "danger": "by_danger",
    "community": "by_community",
    "supervision": "supervised.by_level",
    "flow": "period.flow",
}
"""Where the groups of each kind stand in figures.json; the others under the kind itself."""

_UNNAMED = {**dict.fromkeys(("source", "bucket", "community"), "unstated"), "stage": "outside"}
"""What the group of hazards that state none is called there."""


@dataclass(frozen=True)
class Group:
    """The figures of one group at one level, each able to open the hazards behind it."""

    key: str
    counts: Mapping[str, Any]
    level: str = "all"
    is_partial: bool = False
    has_links: bool = True
    uncounted: str = ""
    """What was received of the group and stands in no figure, in a clause; empty where everything was counted."""

    def __getitem__(self, name: str) -> Counted:
        return Counted(int(self.counts[name]), self.count(name))

    @property
    def path(self) -> str:
        """Where the group stands in figures.json."""
        kind, _, name = self.key.partition(":")
        place, name = _TABLES.get(kind, kind), name or _UNNAMED.get(kind, "")
        own = f"{place}.{name}" if name else place
        return own if kind == "flow" else f"{own}.{self.level}"

    @property
    def mark(self) -> str:
        """The mark of a rate of which departments are missing; nothing where none is."""
        return PARTIAL_MARK if self.is_partial else ""

    def count(self, name: str, flag: str = "") -> Number:
        """Return a count."""
        return self._link(str(int(self.counts[name])), flag or name, name)

    def marked(self, name: str) -> Number:
        """Return a count as tables and tiles have it: with the mark where not everything received was counted."""
        return self._link(str(int(self.counts[name])), name, name, mark=PARTIAL_MARK * bool(self.uncounted))

    def parts_of(self, rate: str) -> tuple[int, int]:
        """Return a rate's numerator and denominator."""
        return sum(int(self.counts[name]) for name in RATES[rate].parts), int(self.counts[RATES[rate].whole])

    def rate(self, name: str, *, with_interval: bool = False) -> Number:
        """Return a rate with its fraction and, if asked for, its 95 % interval."""
        numerator, denominator = self.parts_of(name)
        if denominator == 0:
            return Number(NOTHING_TO_DIVIDE_BY, "", "")
        detail = [f"（{numerator}/{denominator}）"]
        if with_interval:
            detail.append(interval(self.counts["closure_rate_ci"]))
        shown, whole = percent(numerator, denominator), RATES[name].whole
        return self._link(shown, RATES[name].shows, name, whole, tuple(detail), self.mark)

    def fraction(self, name: str) -> Number:
        """Return a rate as its fraction alone: ``10/26``."""
        numerator, denominator = self.parts_of(name)
        return self._link(
            f"{numerator}/{denominator}", RATES[name].shows, name, RATES[name].whole, mark=self.mark
        )

    def _link(
        self, text: str, flag: str, name: str, base: str = "", detail: tuple[str, ...] = (), mark: str = ""
    ) -> Number:
        key = self.key if self.has_links else ""
        return Number(text, key, flag, base, self.level, detail=detail, mark=mark, path=f"{self.path}.{name}")


@dataclass(frozen=True)
class Material:
    """Everything a paper is written from; nothing in it is worked out anew."""

    figures: Mapping[str, Any]
    entries: Mapping[str, Entry]
    campaign: Campaign
    narrative: Mapping[str, str]
    edition: str = ""
    """Which issue it is, where it corrects an earlier one: ``第2版（更正）``."""

    @property
    def partial_note(self) -> str:
        """What the mark of a partial rate means."""
        return partial_note(self.campaign.reporter + "或其部门" * bool(self.silent_within))

    @property
    def as_of(self) -> str:
        """The day the figures stand for (ISO)."""
        return str(self.figures["as_of"])

    @cached_property
    def latest(self) -> Mapping[str, Any] | None:
        """Coverage of the latest month whose due day has passed."""
        coverage = self.figures["coverage"]
        return coverage[-1] if coverage else None

    @cached_property
    def standing(self) -> dict[str, Mapping[str, Any]]:
        """Each department's reporting for the latest month due."""
        month = self.latest["month"] if self.latest else None
        return {line["department"]: line for line in self.figures["reporting"] if line["month"] == month}

    def departments_that(self, *statuses: str) -> list[str]:
        """Return the departments with one of these standings for the latest month due."""
        return [name for name, line in self.standing.items() if line["status"] in statuses]

    @cached_property
    def silent(self) -> frozenset[str]:
        """Departments without an accepted workbook for the latest month due."""
        return frozenset(self.departments_that(*SILENT))

    @cached_property
    def silent_within(self) -> dict[str, Sequence[str]]:
        """A district's streets of which some departments have not reported, and which."""
        return {
            each["department"]: each["silent"]
            for each in self.figures.get("within_streets", ())
            if each["silent"]
        }

    @cached_property
    def asks(self) -> dict[str, Sequence[str]]:
        """What the meeting is asked of each hazard (`terms.Ask`), in the order of the matters."""
        return {row["hazard_id"]: row["asks"] for row in self.figures["matters"]}

    @cached_property
    def asked(self) -> list[tuple[str, list[Entry]]]:
        """What the meeting is asked, in Chinese, each with the hazards of which it is asked."""
        asked = (
            (
                ask.chinese,
                [self.entries[one] for one, own in self.asks.items() if ask in own and one in self.entries],
            )
            for ask in Ask
        )
        return [(name, entries) for name, entries in asked if entries]

    @cached_property
    def moves(self) -> dict[str, Mapping[str, Any]]:
        """How the deadlines of open hazards have moved, by hazard."""
        return {row["hazard_id"]: row for row in self.figures["deadline_moves"]}

    @property
    def kind(self) -> Kind:
        """Which of the papers it is."""
        return Kind(self.figures["kind"])

    def annex(self, title: str) -> str:
        """Return how the body refers to an annex, or to what the page alone has."""
        return annex(self.annexes, title)

    @property
    def annexes(self) -> tuple[str, ...]:
        """The titles of the annexes that it has in print."""
        return annexes_of(self.kind, self.figures)

    @property
    def reported_through(self) -> str:
        """The due day (ISO) of the latest month due, up to which departments have told; empty before the first."""
        until = self.campaign.reported_through(parse_day(self.as_of))
        return "" if until is None else until.isoformat()

    @property
    def issued_on(self) -> str:
        """The day (ISO) of the paper: the meeting's, of a summary its own; of a correction made since, that of what it takes in."""
        own = str(self.figures["meeting_on"] or self.as_of)
        return max(own, str(self.figures["known_at"])[:10]) if self.edition else own

    @cached_property
    def undone(self) -> frozenset[str]:
        """Hazards of which a meeting has decided something that is not done."""
        return frozenset(row["hazard_id"] for row in self.figures["meeting_decisions"]["outstanding"])

    def is_past(self, entry: Entry) -> bool:
        """Tell whether a deadline that was ahead on the paper's day is past when it is issued."""
        return "is_due_soon" in entry.flags and entry["due_on"] < self.issued_on

    def late(self, entry: Entry, between: str = "，") -> str:
        """Return how far a deadline is past when the paper is issued: ``超期12天``, ``印发时已到期``; nothing where it is not."""
        if self.is_past(entry):
            return "印发时已到期"
        is_undone = entry.is_unverified and entry["hazard_id"] in self.undone
        return entry.late + f"{between}议定未办结" * is_undone

    def urgency(self, entry: Entry) -> str:
        """Return how pressing a hazard is: how far past its deadline, that it is rectified, else when it falls due."""
        due = f"{day_of_year(entry['due_on'], self.as_of)}到期" if entry["due_on"] else "未填期限"
        return self.late(entry) or entry.rectified or due

    @property
    def lately(self) -> str:
        """What the last two report periods are called."""
        return "近两个月" if self.campaign.every_months == 1 else "近两期"

    @property
    def mark(self) -> str:
        """The mark of a rate of the whole street; nothing where every department has reported and all was counted."""
        return PARTIAL_MARK if self.silent or self.silent_within or self.uncounted else ""

    @cached_property
    def uncounted(self) -> str:
        """What was received of the whole street and stands in no figure, in a clause; empty where all was counted."""
        return self._uncounted("overall", "", "", self.figures["overall"])

    def _uncounted(self, table: str, key: str, name: str, row: Mapping[str, Any]) -> str:
        entries = self.figures["uncounted"][table]
        found = row["all"]["found"]
        own = [entries] if not key else [each for each in entries if each[key] == name]
        return uncounted_clause(own[0], found) if own else ""

    @property
    def is_unread(self) -> bool:
        """Whether something was received, and nothing of it counts."""
        return bool(self.uncounted) and not self.overall()["found"]

    def none(self, sentence: str) -> str:
        """Return a sentence that says there is none of something: of what was counted alone, where not all was."""
        if not self.uncounted:
            return sentence
        return f"{self.uncounted}。" if self.is_unread else f"已计入的隐患中，{sentence}"

    def of_which_major(self, count: int, total: int) -> str:
        """Return how many of so many hazards are major; that all are general only where everything was counted."""
        return of_which_major(count, total) if count or not self.uncounted else "计入的重大0条"

    def rate(self, numerator: int, denominator: int) -> str:
        """Return a rate of the whole street in words: what it is made of, and whether it is partial."""
        return rate(numerator, denominator) + (self.mark if denominator else "")

    @cached_property
    def partial_sectors(self) -> frozenset[str]:
        """Sectors that a silent department leads or cooperates in, or of which not everything was counted."""
        return self.silent_sectors | {
            row["sector"] for row in self.figures["by_sector"] if self.sector(row).uncounted
        }

    @cached_property
    def silent_sectors(self) -> frozenset[str]:
        """Sectors that a silent department leads or cooperates in."""
        day, codes = parse_day(self.as_of), [each.code for each in self.campaign.sectors]
        silent = self.silent | self.silent_within.keys()
        return frozenset(code for code in codes if silent & self.campaign.reporting_in([code], day))

    def overall(self, level: str = "all") -> Group:
        """Return the street's figures."""
        street = self.figures["overall"][level]
        return Group("overall", street, level, bool(self.mark), uncounted=self.uncounted)

    def sector(self, row: Mapping[str, Any], level: str = "all") -> Group:
        """Return a sector's figures from its row."""
        code = row["sector"]
        uncounted = self._uncounted("by_sector", "sector", code, row)
        is_partial = bool(uncounted) or code in self.silent_sectors
        return Group(f"sector:{code}", row[level], level, is_partial, uncounted=uncounted)

    def is_partial_under(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a leader answers for what a silent department, or street, may have to tell."""
        own = (
            {*self.silent, *self.silent_within} & {*row["streets"]}
            if "streets" in row
            else self.partial_sectors & {*row["sectors"]}
        )
        return bool(own)

    def leader(self, row: Mapping[str, Any], level: str = "all") -> Group:
        """Return a leader's figures from their row."""
        is_partial = self.is_partial_under(row)
        uncounted = self._uncounted("by_leader", "leader", row["leader"], row)
        return Group(f"leader:{row['leader']}", row[level], level, is_partial, uncounted=uncounted)

    def department(self, row: Mapping[str, Any], level: str = "all") -> Group:
        """Return a department's figures from its row."""
        name = row["department"]
        uncounted = self._uncounted("by_department", "department", name, row)
        is_partial = bool(uncounted) or name in self.silent or name in self.silent_within
        return Group(f"department:{name}", row[level], level, is_partial, uncounted=uncounted)

    def group(self, kind: str, name: str | None, row: Mapping[str, Any], level: str = "all") -> Group:
        """Return the figures of any other group from its row."""
        return Group(f"{kind}:{name or ''}", row[level], level, bool(self.mark), uncounted=self.uncounted)

    def listed(self, name: str) -> Entries:
        """Return the hazards of a list in the figures (``lists.overdue``, ``unreported``…)."""
        is_list = name in self.figures["lists"]
        ids = self.figures["lists"][name] if is_list else self.figures[name]
        entries = Entries(self.entries[hazard_id] for hazard_id in ids)
        entries.path = f"lists.{name}" if is_list else name
        return entries

    def slot(self, key: str) -> Slot:
        """Return a slot, filled where the workspace's narrative says something for it."""
        prompt, part = slots_of(self.kind, self.campaign)[key], offered_for(key, self.campaign)
        reported = self.figures.get("stage_texts", ()) if part else ()
        offers = tuple((row["department"], row[part]) for row in reported if row[part])
        return Slot(key, prompt, self.narrative.get(key, "").strip(), offers)
