"""Since the paper before: the steps from its count to this one's, where new hazards alone do not explain it."""

from __future__ import annotations

from hazardlib.brief.material import Material
from hazardlib.brief.words import change_of_count, day


def found_since(material: Material) -> str:
    """Return how the count before leads to the present one, in a sentence that adds up; nothing where no word is needed."""
    before, period = material.figures["previous"], material.figures["period"]
    if before is None or material.is_unread:
        return ""
    then, now, known = (
        before["overall"]["all"]["found"],
        int(material.overall()["found"]),
        before["known_found"],
    )
    is_restated = known not in (None, then)
    if not (period["late_reported"] or period["taken_off"] or is_restated):
        return ""
    became = "仍为" if now == then else "增至" if now > then else "减至"
    steps = [f"本期新发现{period['flow']['found']}条"]
    steps += [f"补报此前发现的{period['late_reported']}条"] * bool(period["late_reported"])
    steps += [f"核减{period['taken_off']}条（与其他隐患并为一条，或更正了发现日期）"] * bool(
        period["taken_off"]
    )
    said = f"累计发现由{day(before['as_of'])}的{then}条{became}{now}条：{'，'.join(steps)}。"
    if is_restated:
        said += (
            f"其中{day(before['as_of'])}的累计数，按{day(before['known_on'])}以前收到的报送为{known}条，"
            f"因此后有迟报、更换的报送，{change_of_count(then, known)}。"
        )
    return said
