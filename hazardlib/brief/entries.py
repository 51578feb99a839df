"""The register's rows as plain values, for lists in print and for the lists behind each figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hazardlib.brief.words import lateness, shorten
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import DECIDED, FOUND_UNDONE, State

if TYPE_CHECKING:
    import pandas as pd

FLAGS = (
    "is_major",
    "is_closed",
    "is_rectified",
    "is_open",
    "is_overdue",
    "is_overdue_verified",
    "is_overdue_unverified",
    "is_due",
    "is_due_verified",
    "is_on_time",
    "is_due_soon",
    "is_supervised",
    "is_supervised_open",
    "is_time_limited",
    "is_complete",
    "is_unreported",
    "is_reopened",
    "is_conflicting",
    "is_deadline_moved",
)
"""The flags that travel with each hazard; their order is the order of the bits (briefing.js knows it)."""

_TEXTS = (
    "hazard_id hazard_no sector unit location description level source state department departments leaders "
    "month stage source_bucket danger community supervision file sheet found_month "
    "criterion responsible_person measures funds contingency unit_id"
).split()
_DATES = ("found_on", "due_on", "done_on", "closed_on")
_POOLED = (
    "sector sector_name unit state department departments leaders source source_bucket danger community stage supervision "
    "file sheet unit_id"
).split()
_PLAIN = ("hazard_no", "location", "description", *_DATES, "overdue_days", "row")

TOLD: Mapping[str, str] = {
    **{state.value: state.chinese for state in State},
    FOUND_UNDONE: FOUND_UNDONE,
    DECIDED: DECIDED,
}
"""What a line of a story says, by its status."""

Said = tuple[str, str, str]
"""One statement on a hazard: month, department, status."""

LONGEST_DESCRIPTION = 34
"""Characters of a description that a line, a sheet or the agenda prints."""


@dataclass(frozen=True, eq=False)
class Entry:
    """One hazard, in plain values: texts (missing is empty), ISO dates, numbers, the set of true flags.

    The description ends in ``part`` where a row stands for several hazards: else they would look alike in a list.
    """

    texts: Mapping[str, str]
    row: int | None
    overdue_days: int | None
    flags: frozenset[str]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    @property
    def is_major(self) -> bool:
        """Whether it is a major hazard."""
        return "is_major" in self.flags

    @property
    def is_unverified(self) -> bool:
        """Whether its deadline is past and nothing has been reported since."""
        return "is_overdue_unverified" in self.flags

    @property
    def late(self) -> str:
        """How far its deadline is past, in words; nothing where it is not overdue."""
        return lateness(self.overdue_days, is_unverified=self.is_unverified)

    @property
    def sector(self) -> str:
        """Its sector's name in short: ``燃气安全``."""
        return self["sector_name"].removesuffix("领域")

    @property
    def marked(self) -> str:
        """Its description, a major one's with its mark."""
        return "【重大】" * self.is_major + self["description"]

    @property
    def short(self) -> str:
        """Its description, cut to what a line or a one-page sheet has room for."""
        return shorten(self["description"].removesuffix(self["part"]), LONGEST_DESCRIPTION) + self["part"]

    @property
    def state_in_words(self) -> str:
        """Its state in Chinese: ``整改中``."""
        return State(self["state"]).chinese

    @property
    def rectified(self) -> str:
        """That it is rectified, in words; nothing of one that is open or closed."""
        return self.state_in_words if "is_rectified" in self.flags else ""

    @property
    def place(self) -> str:
        """File, sheet and row that the state is taken from."""
        row = "" if self.row is None else f"第{self.row}行"
        return f"{self['file']}［{self['sheet']}］{row}"


class Entries(list[Entry]):
    """The hazards of a list, which know where it stands in figures.json."""

    path: str = ""


def brief(entry: Entry) -> str:
    """Return a hazard in a few words: ``【重大】丽湖烧烤城，燃气报警器未通电``."""
    return f"{'【重大】' * entry.is_major}{entry['unit']}，{entry.short}"


def read_entries(hazards: pd.DataFrame, campaign: Campaign) -> dict[str, Entry]:
    """Return the hazards by id, in the register's order.

    Parameters
    ----------
    hazards
        The register, ``columns.HAZARDS``.
    """
    sectors = {sector.code: sector.name for sector in campaign.sectors}
    columns: dict[str, list[Any]] = {
        name: hazards[name].astype("object").where(hazards[name].notna(), "").tolist() for name in _TEXTS
    }
    for name in _DATES:
        columns[name] = hazards[name].dt.strftime("%Y-%m-%d").fillna("").tolist()
    rows, overdue = (_whole(hazards[name]) for name in ("row", "overdue_days"))
    flags = [hazards[name].fillna(False).astype(bool).tolist() for name in FLAGS]
    parts = _parts([*zip(columns["file"], columns["sheet"], rows, strict=True)])
    entries = {}
    for at, hazard_id in enumerate(columns["hazard_id"]):
        texts = {name: str(column[at]) for name, column in columns.items()} | {"part": parts[at]}
        texts["description"] += texts["part"]
        texts["sector_name"] = sectors.get(texts["sector"], texts["sector"])
        raised = frozenset(name for name, column in zip(FLAGS, flags, strict=True) if column[at])
        entries[str(hazard_id)] = Entry(texts, rows[at], overdue[at], raised)
    return entries


def _parts(places: Sequence[tuple[str, str, int | None]]) -> list[str]:
    """Return which of the hazards that its row stands for each one is, ``（同一行2条之1）``; of a row's only one nothing."""
    several, seen = Counter(places), Counter[tuple[str, str, int | None]]()
    said = []
    for place in places:
        seen[place] += 1
        is_one = several[place] == 1 or place[-1] is None
        said.append("" if is_one else f"（同一行{several[place]}条之{seen[place]}）")
    return said


def _whole(column: pd.Series) -> list[int | None]:
    return [int(value) if known else None for value, known in zip(column, column.notna(), strict=True)]


def pack_entries(
    entries: Iterable[Entry], stories: Mapping[str, Sequence[Said]], since: str
) -> dict[str, Any]:
    """Return the hazards in a small JSON form: repeated texts once in a pool, flags as bits.

    Parameters
    ----------
    entries
        The hazards, in the order in which lists behind figures refer to them.
    stories
        What each month's files said of them (`stories_of`).
    since
        The day (ISO) after which the reporting period begins; empty when it has no beginning.
    """
    pool: dict[str, int] = {}
    rows: list[list[Any]] = []
    ids = []
    for entry in entries:
        ids.append(entry["hazard_id"])
        pooled = [pool.setdefault(entry[name], len(pool)) for name in _POOLED]
        plain = [entry[name] for name in _PLAIN[:-2]]
        bits = sum(1 << bit for bit, name in enumerate(FLAGS) if name in entry.flags)
        rows.append([*pooled, *plain, entry.overdue_days, entry.row, bits])
    packed = {
        hazard_id: [[pool.setdefault(text, len(pool)) for text in said] for said in own]
        for hazard_id, own in stories.items()
    }
    return {
        "pooled": _POOLED,
        "plain": [*_PLAIN, "bits"],
        "flags": [name.removeprefix("is_") for name in FLAGS],
        "states": TOLD,
        "stories": [packed.get(hazard_id, []) for hazard_id in ids],
        "since": since,
        "ids": ids,
        "pool": list(pool),
        "rows": rows,
    }


def stories_of(history: pd.DataFrame) -> dict[str, list[Said]]:
    """Return what each month's files said of each hazard, in the order of time that ``columns.HISTORY`` has."""
    told: dict[str, list[Said]] = {}
    stated = history["status"].mask(history["is_reinspection"], FOUND_UNDONE).fillna(DECIDED)
    columns = (
        each.tolist() for each in (history["hazard_id"], history["month"], history["department"], stated)
    )
    for hazard_id, *said in zip(*columns, strict=True):
        month, department, status = map(str, said)
        told.setdefault(str(hazard_id), []).append((month, department, status))
    return told
