"""Standards: which national standards, and which items of a sector's scope, a 判定依据 names.

Only what stands there counts: a name, a number or a known word, after folding; likeness is no basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hazardlib.domain.campaign import Campaign, Sector, fold_name
from hazardlib.domain.campaign_parts import ScopeItem, Standard

SHORTEST_PART = 4
"""Characters from which a text that is part of one item alone names that item."""


def named_standards(basis: str, campaign: Campaign, day: date | None) -> tuple[Standard, ...]:
    """Return the standards that a 判定依据 names, in the order of the campaign.

    A name or a number means its own standard; a word that several editions share means those in
    force on the day, or all of them if none was.
    """
    text = fold_name(basis)
    named = {
        each.code
        for each in campaign.standards
        if any(fold_name(title) in text for title in (each.name, each.number))
    }
    meant: dict[str, list[Standard]] = {}
    for each in campaign.standards:
        for word in each.words:
            if fold_name(word) in text:
                meant.setdefault(fold_name(word), []).append(each)
    for editions in meant.values():
        if named.isdisjoint(each.code for each in editions):
            in_force = [each for each in editions if day is not None and each.covers(day)]
            named |= {each.code for each in in_force or editions}
    return tuple(each for each in campaign.standards if each.code in named)


def named_items(basis: str, sector: Sector, day: date | None) -> tuple[str, ...]:
    """Return the items of a sector's scope (重点检查事项) that a 判定依据 names, in their order.

    An item is named where its whole text stands in the basis; of items that contain one another
    the longest. A basis of at least `SHORTEST_PART` characters that is part of one item alone
    names that item. The items of the day are meant; where it names none of these, those of other days.
    """
    text = fold_name(basis)
    return _named(text, sector.scope_on(day)) or _named(text, sector.scope_on(None))


def items_not_in_force(basis: str, sector: Sector, day: date) -> tuple[ScopeItem, ...]:
    """Return the items that a 判定依据 names though they were not to be inspected on a day."""
    named = set(named_items(basis, sector, day)) - set(sector.scope_on(day))
    return tuple(each for each in sector.scope if each.item in named)


def _named(text: str, scope: Sequence[str]) -> tuple[str, ...]:
    items = {item: fold_name(item) for item in scope}
    whole = {item: folded for item, folded in items.items() if folded in text}
    if whole:
        return tuple(
            item
            for item, folded in whole.items()
            if not any(folded != other and folded in other for other in whole.values())
        )
    parts = [item for item, folded in items.items() if len(text) >= SHORTEST_PART and text in folded]
    return tuple(parts) if len(parts) == 1 else ()


def title_of(standard: Standard) -> str:
    """Return how a standard is cited: 《工贸企业重大事故隐患判定标准》（应急管理部令第10号）."""
    return f"《{standard.name}》（{standard.number}）"


def suggested_basis(sector: Sector, campaign: Campaign, day: date | None) -> str | None:
    """Return what may be entered as 判定依据 in a sector on a day: a standard in force, else an item."""
    in_force = campaign.standards_on(day, sector.code) if day is not None else ()
    if in_force:
        return title_of(in_force[0])
    scope = sector.scope_on(day)
    return cited(scope[0]) if scope else None


def cited(item: str) -> str:
    """Return how an item of the scope is cited: 重点检查事项：燃气工程安全."""
    return f"重点检查事项：{item}"
