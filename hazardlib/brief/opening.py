"""How the papers begin and what they share in form: key figures, title, signature."""

from __future__ import annotations

from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Block, Masthead, Paragraph, Tile, Tiles
from hazardlib.brief.words import UNVERIFIED, day
from hazardlib.domain.month import Month


def tiles(material: Material) -> Tiles:
    """Return the key figures for the head of the screen version."""
    street, major = material.overall(), material.overall("major")
    left = major.marked("open")
    return Tiles(
        (
            Tile("累计发现", street.marked("found"), found_note(material)),
            Tile("整改率", street.rate("rectification_rate"), ""),
            Tile("销号率", street.rate("closure_rate"), ""),
            Tile(
                "已核实超期",
                street.marked("overdue_verified"),
                _beside(street),
                street["overdue_verified"] > 0,
            ),
            Tile("重大隐患未整改", left, _late(major), major["open"] > 0),
        )
    )


def found_note(material: Material) -> str:
    """Return what stands beside the count of hazards found: how many are major, what could not be counted."""
    major = material.overall("major")["found"]
    said = [material.of_which_major(major)] * bool(material.overall()["found"])
    return "，".join([*said, material.uncounted] if material.uncounted else said)


def _beside(street: Group) -> str:
    """Return what stands below the verified overdue: what is still to be verified, else what is open."""
    unverified = street["overdue_unverified"]
    return f"另有{UNVERIFIED}{unverified}条" if unverified else f"未整改{street['open']}条"


def _late(major: Group) -> str:
    if not major["open"]:
        return ""
    kinds = (("超期", major["overdue_verified"]), (UNVERIFIED, major["overdue_unverified"]))
    said = "，".join(f"{name}{count}条" for name, count in kinds if count)
    return f"其中{said}" if said else "均未超期"


def contents_of(*blocks: Block | None) -> list[Block]:
    """Return those blocks that there are: a chart without data is none."""
    return [block for block in blocks if block is not None]


def summary_masthead(material: Material, name: str) -> Masthead:
    """Return the title of a summary: the street, the campaign, what the paper is."""
    campaign = material.campaign
    return Masthead(
        title=f"{campaign.street}\n{campaign.name}\n{name}",
        subtitle=f"（数据截至{day(material.as_of)}）",
        office=f"{campaign.street}{campaign.office}",
        issued_on=day(material.as_of),
    )


def summary_title(material: Material, name: str) -> str:
    """Return what a summary is called."""
    return f"{material.campaign.street}{material.campaign.name}{name}"


def signature(material: Material) -> list[Block]:
    """Return who signs, and the day."""
    campaign = material.campaign
    return [
        Paragraph((f"{campaign.street}{campaign.office}",), role="signature"),
        Paragraph((day(material.as_of),), role="signature"),
    ]


def issued_on(material: Material) -> str:
    """Return the day the paper is dated: that of the last receipts it takes in, once its own day is past.

    A paper rendered long afterwards keeps the meeting's day; a correction has that of what it takes in.
    """
    as_of, known_on = material.as_of, str(material.figures["known_at"])[:10]
    if material.edition:
        return max(as_of, known_on)
    meeting_on = material.campaign.meeting_on(Month.parse(str(material.figures["month"]))).isoformat()
    return min(max(as_of, known_on), max(as_of, meeting_on))
