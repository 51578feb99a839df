"""What leads from the counts of the paper before to the present ones, in sentences whose figures add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Group, Material, number_of
from hazardlib.brief.paper import Inline, Text
from hazardlib.brief.words import change_of_count, day


def found_since(material: Material) -> Text:
    """Return how the count before leads to the present one, where what was newly found does not explain it."""
    before, period = material.figures["previous"], material.figures["period"]
    then, now, known = before["overall"]["all"]["found"], material.overall()["found"], before["known_found"]
    late, is_restated = material.listed("late_reported"), known not in (None, then)
    if not (late or period["taken_off"] or is_restated):
        return ()
    parts: list[Inline] = [
        f"累计发现由{day(before['as_of'])}的{then}条{_became(now, then)}{now}条：本期新发现"
    ]
    parts += [Group("flow", period["flow"]).count("found"), "条"]
    if late:
        parts += ["，补报此前发现的", number_of(late), "条", _in_time(late, before)]
    if period["taken_off"]:
        parts += [f"，核减{period['taken_off']}条（与其他隐患并为一条，或更正了发现日期）"]
    parts += ["。"]
    if is_restated:
        parts += [
            f"其中{day(before['as_of'])}的累计数，按{day(before['known_on'])}以前收到的报送为{known}条，"
        ]
        parts += [f"因此后有迟报、更换的报送，{change_of_count(then, known)}。"]
    return tuple(parts)


def _in_time(late: Sequence[Entry], before: Mapping[str, Any]) -> str:
    """Return how many of them nobody could tell of before: the paper before was of a day after its last reports."""
    until = before["heard_until"]
    new = sum(entry["found_on"] > until for entry in late) if until else 0
    return f"（其中{new}条为{day(until)}以后发现、随下一次报送报来）" if new else ""


def done_since(stocks: Mapping[str, Mapping[str, int]]) -> Text:
    """Return how the counts of what is done lead to the present ones, where the period's dates do not explain it."""
    said = []
    for name, called, done in (
        ("put_right", "累计完成整改（含已销号）", "整改"),
        ("closed", "累计销号", "销号"),
    ):
        stock = stocks[name]
        steps = [f"本期{done}{stock['in_period']}条"]
        undated = "（含未填日期的）" if name == "put_right" else ""
        for key, words in (
            ("known_late", f"此前已{done}{undated}、本期补报的"),
            ("counted_before", "减去上期已计入的"),
            ("undone", f"减去又变为未{done}的"),
            ("taken_off", "减去核减的"),
        ):
            steps += [f"{words}{stock[key]}条"] * bool(stock[key])
        if len(steps) > 1:
            moved = f"{stock['before']}条{_became(stock['now'], stock['before'])}{stock['now']}条"
            said.append(f"{called}由{moved}：{'，'.join(steps)}。")
    return tuple(said)


def _became(now: int, before: int) -> str:
    return "仍为" if now == before else "增至" if now > before else "减至"
