"""Mappings: what a street's words are called at its district, as people have written it down; nothing is guessed.

For example ``mappings.csv``: ``street,kind,theirs,ours`` above ``东丽湖街道,行业领域,燃气使用领域,燃气安全领域``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hazardlib.domain.campaign import fold_name
from hazardlib.domain.lists import read_lines
from hazardlib.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

MAPPINGS = "mappings.csv"

KINDS: Mapping[str, str] = {
    "campaign": "专项行动",
    "month": "填报月份",
    "sector": "行业领域",
    "danger": "隐患类型",
    "source": "隐患来源",
    "indicator": "指标",
    "duty": "履责事项",
}
"""Each kind of word, and what it is called on paper."""

_HEADINGS = {
    "street": ("street", "街道"),
    "kind": ("kind", "类别"),
    "theirs": ("theirs", "街道写法"),
    "ours": ("ours", "区级写法"),
}
_EVERY_MONTH = ("history", "received", "unread", "reporting", "progress", "duties", "tips", "reinspections")
_PLACES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sector": tuple(
        (table, "sector") for table in ("hazards", "received", "progress", "duties", "tips", "units")
    ),
    "danger": (("hazards", "danger"), ("tips", "danger")),
    "source": (("hazards", "source"),),
    "indicator": (("progress", "indicator"),),
    "duty": (("duties", "duty"),),
    "month": (
        ("hazards", "month"), ("hazards", "first_month"), ("tips", "first_month"),
        *((table, "month") for table in _EVERY_MONTH),
    ),
}  # fmt: skip
"""In which columns of a package each kind of word stands."""


@dataclass(frozen=True)
class Mappings:
    """The lines of ``mappings.csv``.

    Parameters
    ----------
    lines
        Street, kind and the street's word, folded → the district's word.
    """

    lines: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Read the lists of several folders, a later one adding to those before; a line that contradicts another is refused."""
        lines: dict[tuple[str, str, str], str] = {}
        codes = {fold_name(each): code for code, name in KINDS.items() for each in (code, name)}
        for path in (folder / MAPPINGS for folder in folders):
            for line in read_lines(path, _HEADINGS) if path.is_file() else ():
                line.need(*_HEADINGS)
                kind = codes.get(fold_name(line.cells["kind"]))
                if kind is None:
                    raise ConfigError(
                        f"{line.place}：类别写的是“{line.cells['kind']}”。可以写：{'、'.join(KINDS.values())}。"
                    )
                key = (fold_name(line.cells["street"]), kind, fold_name(line.cells["theirs"]))
                if lines.setdefault(key, line.cells["ours"]) != line.cells["ours"]:
                    raise ConfigError(
                        f"{line.place}：“{line.cells['theirs']}”上面已经对应到“{lines[key]}”，这里是“{line.cells['ours']}”。请只留一行。"
                    )
        return cls(lines)

    def find(self, street: str, kind: str, *theirs: str) -> str | None:
        """Return what one of a street's words is called at the district; None where nobody has said so."""
        keys = ((fold_name(street), kind, fold_name(each)) for each in theirs)
        return next((self.lines[key] for key in keys if key in self.lines), None)


@dataclass(frozen=True)
class Terms:
    """A district's words, and those of one of its streets.

    Parameters
    ----------
    sectors
        The street's sectors, code → name.
    """

    street: str
    campaign: Campaign
    mappings: Mappings
    sectors: Mapping[str, str]
    dangers: frozenset[str]
    sources: frozenset[str]

    def ours(self, kind: str, theirs: str) -> str | None:
        """Return the district's word (a sector's and a duty's code) for one of the street's; None where none is known."""
        named = self.sectors.get(theirs, theirs) if kind == "sector" else theirs
        said = self.mappings.find(self.street, kind, theirs, named)
        if said is not None:
            return self._known(kind, said, said)
        return self._known(kind, theirs, named)

    def _known(self, kind: str, code: str, name: str) -> str | None:
        campaign = self.campaign
        if kind == "sector":  # the same code under another name may be another sector
            found = campaign.find_sector(name)
            by_code = next((each for each in campaign.sectors if each.code == code == name), None)
            sector = found or by_code
            return None if sector is None else sector.code
        known: dict[str, Callable[[str], str | None]] = {
            "danger": lambda text: text if text in self.dangers else None,
            "source": lambda text: text if text in self.sources else None,
            "indicator": lambda text: getattr(campaign.find_indicator(text), "name", None),
            "duty": self._duty,
            "month": lambda text: text if text in set(map(str, campaign.accepted_months())) else None,
        }
        return known[kind](code)

    def _duty(self, text: str) -> str | None:
        found = campaign_duty = self.campaign.find_duty(text)
        if found is None:
            campaign_duty = next((each for each in self.campaign.duties if each.code == text), None)
        return None if campaign_duty is None else campaign_duty.code

    def shown(self, kind: str, theirs: str) -> str:
        """Return a street's word as people know it: a sector by its name."""
        return self.sectors.get(theirs, theirs) if kind == "sector" else theirs

    def unknown(self, tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
        """Yield kind and word of everything in the tables that the district has no word for."""
        for kind in _PLACES:
            for theirs in self._said(tables, kind):
                if self.ours(kind, theirs) is None:
                    yield kind, theirs

    def translated(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return the tables in the district's words; all must be known."""
        told = dict(tables)
        for kind, places in _PLACES.items():
            words: dict[Any, Any] = {each: self.ours(kind, each) for each in self._said(tables, kind)}
            if all(theirs == ours for theirs, ours in words.items()):
                continue
            for table, column in places:
                if table in told:
                    named = told[table][column].map(words).astype("str")
                    told[table] = told[table].assign(**{column: named})
        return told

    @staticmethod
    def _said(tables: Mapping[str, pd.DataFrame], kind: str) -> Iterable[str]:
        columns = [tables[table][column] for table, column in _PLACES[kind] if table in tables]
        return sorted({str(each) for own in columns for each in own.dropna().unique()})
