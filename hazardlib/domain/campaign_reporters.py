"""Reading who reports and who answers: a street's departments and leaders, a district's streets, each with its own leaders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from hazardlib.domain.campaign import Department, Leader, fold_name
from hazardlib.domain.document import Entry


def read_departments(top: Entry) -> tuple[tuple[str, ...], tuple[Department, ...]]:
    """Read a street's leaders and its departments, those that support it last."""
    names, supporting = top.at("leaders").texts(), top.at("supporting")
    refuse_repeats(top.at("leaders").items(), fold_name)
    refuse_repeats([*names_in(top.at("departments")), *names_in(supporting)], fold_name)
    owing = (_department(entry) for entry in top.at("departments").items())
    beside = (_department(entry, is_supporting=True) for entry in supporting.items(allow_none=True))
    return names, (*owing, *beside)


def read_streets(top: Entry) -> tuple[tuple[str, ...], tuple[Department, ...]]:
    """Read a district's streets, each with its leaders; these are the district's, in the order of the file."""
    if top.has("supporting"):
        top.at("supporting").refuse("区级的行动方案不写这一项：社区由所在的街道汇总")
    streets = []
    for entry in top.at("streets").items():
        entry.open(["name", "since", "leaders"], ["aliases", "until"])
        own = [item.open(["name", "since"], ["until"]) for item in entry.at("leaders").items()]
        streets.append(
            Department(
                name=entry.at("name").text(),
                aliases=entry.at("aliases").texts(allow_none=True),
                leaders=tuple(Leader(name=item.at("name").text(), **tenure_of(item)) for item in own),
                **tenure_of(entry),
            )
        )
    refuse_repeats(names_in(top.at("streets")), fold_name)
    return tuple(dict.fromkeys(leader.name for each in streets for leader in each.leaders)), tuple(streets)


def _department(entry: Entry, *, is_supporting: bool = False) -> Department:
    entry.open(["name", "since"], ["aliases", "until"])
    return Department(
        name=entry.at("name").text(),
        aliases=entry.at("aliases").texts(allow_none=True),
        is_supporting=is_supporting,
        **tenure_of(entry),
    )


def tenure_of(entry: Entry, usual: date | None = None) -> dict[str, Any]:
    """Return ``since`` and ``until`` of a `Tenure`; where it may be left out, ``usual`` is since when."""
    since = usual if usual and not entry.has("since") else entry.at("since").day()
    until = entry.at("until").day() if entry.has("until") else None
    if until is not None and until < since:
        entry.at("until").refuse(f"不早于 since（{since}）的日期")
    return {"since": since, "until": until}


def codes_in(entry: Entry) -> list[Entry]:
    """Return the codes of a list's items."""
    return [item.at("code") for item in entry.items(allow_none=True)]


def names_in(entry: Entry) -> list[Entry]:
    """Return the names of a list's items, and their other names."""
    return [
        name
        for item in entry.items(allow_none=True)
        for name in (item.at("name"), *item.at("aliases").items(allow_none=True))
    ]


def refuse_repeats(entries: Iterable[Entry], key: Callable[[str], str]) -> None:
    """Refuse what says the same as an entry before it, compared by ``key``."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        text = key(entry.text())
        if text and text in seen and seen[text].place != entry.place:
            entry.refuse(f"别处没有用过的写法（第 {seen[text].line} 行已有）")
        seen.setdefault(text, entry)
