"""How the papers begin and what they share in form: key figures and title."""

from __future__ import annotations

from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Imprint, Masthead, Slot, Tile, Tiles
from hazardlib.brief.words import day
from hazardlib.domain.month import Month
from hazardlib.domain.terms import UNVERIFIED, Kind


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
    found, major = material.overall()["found"], material.overall("major")["found"]
    said = [material.of_which_major(major, found)] * bool(found)
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
    return f"其中{said}" if said else "均" * (major["open"] > 1) + "未超期"


def paper_title(material: Material) -> str:
    """Return what a paper is called: after its month or period, or as the report that it is to the district."""
    campaign = material.campaign
    if material.kind is Kind.MONTHLY:
        return f"{campaign.period_in_text(Month.parse(str(material.figures['month'])))}隐患排查整治情况"
    return f"{campaign.street}关于{campaign.name}{material.kind.chinese}的报告"


def masthead(material: Material) -> Masthead:
    """Return the head: of a 简报 its series and number, of a report its number and who signs it."""
    campaign = material.campaign
    if material.kind is not Kind.MONTHLY:
        slots = tuple(material.slot(key) for key in ("number", "signer"))
        number, signer = map(_written, slots)
        title = f"{campaign.street}\n关于{campaign.name}\n{material.kind.chinese}的报告"
        return Masthead(title, subtitle=f"{number}　　签发人：{signer}", slots=slots)
    months, own = campaign.months(), Month.parse(str(material.figures["month"]))
    return Masthead(
        title=paper_title(material),
        series=f"{campaign.name}简报",
        issue=f"第{months.index(own) + 1}期" if own in months else "",
        office=f"{campaign.street}{campaign.office}编",
        issued_on=day(material.issued_on),
    )


def _written(slot: Slot) -> str:
    return slot.text or f"【{slot.prompt}】"


def imprint(material: Material) -> Imprint:
    """Return the closing lines of a 简报."""
    campaign = material.campaign
    copies = f"送：{campaign.copies_to}。" if campaign.copies_to else ""
    recipients = f"报：{campaign.reports_to}。{copies}"
    return Imprint(recipients, f"{campaign.street}{campaign.office}", f"{day(material.issued_on)}印发")
