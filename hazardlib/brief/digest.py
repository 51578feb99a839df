"""The digest: what a paper says in a few lines of plain text, to be pasted into a chat."""

from __future__ import annotations

from hazardlib.brief.body_tables import asked_in_words
from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.material import Material
from hazardlib.brief.opening import paper_title
from hazardlib.brief.templating import Templates
from hazardlib.brief.words import change_of_count, clauses, names
from hazardlib.domain.terms import Kind, Reporting

_MOST_NAMED = 6
"""Departments that are named in a line."""

DECIDING = "需会议研究"
"""What these matters are headed with."""


def digest(material: Material) -> str:
    """Return the paper's digest: title, day, then a line for each thing that its readers must know.

    Parameters
    ----------
    material
        The paper's figures and names; every number in the digest is one of its figures.
    """
    return Templates(filters_of(material)).text("digest", context_of(material) | about_hazards(material))


def about_hazards(material: Material) -> dict[str, object]:
    """Return what lines on single hazards use: which it is, how pressing, what is asked of it."""
    return {
        "digest_title": digest_title(material),
        "asked_of": lambda entry: asked_in_words(entry, material).removeprefix("—"),
        "absent": absent(material),
    }


def digest_title(material: Material) -> str:
    """Return what the digest and the summary picture are headed with."""
    street = material.campaign.street
    title = paper_title(material)
    return (title if title.startswith(street) else street + title) + material.edition


def to_decide(material: Material) -> list[str]:
    """Return how many hazards the meeting is asked to do what about; nothing in a summary."""
    if material.kind is not Kind.MONTHLY:
        return []
    return [f"{name}{len(entries)}条" for name, entries in material.asked]


def found_in_period(material: Material) -> str:
    """Return what leads from the count before to the present one: ``新发现117条，补报此前发现的3条``."""
    period = material.figures["period"]
    said = f"新发现{period['flow']['found']}条"
    said += f"，补报此前发现的{period['late_reported']}条" if period["late_reported"] else ""
    return said + (f"，核减{period['taken_off']}条" if period["taken_off"] else "")


def overdue_moved(material: Material) -> str:
    """Return how the verified overdue have moved since the paper before, and those to be verified where there are any."""
    then, now = material.figures["previous"]["overall"]["all"], material.overall()
    said = f"已核实超期{change_of_count(now['overdue_verified'], then['overdue_verified'])}"
    unverified = now["overdue_unverified"], then["overdue_unverified"]
    return said + (f"，到期待核实{change_of_count(*unverified)}" if any(unverified) else "")


def absent(material: Material) -> str:
    """Return who has not reported the latest month due; empty where everyone has."""
    standings = (Reporting.MISSING, Reporting.REFUSED, Reporting.LATE)
    who = ((standing, material.departments_that(standing)) for standing in standings)
    return clauses(f"{standing.chinese}：{_some(several)}" for standing, several in who if several)


def _some(several: list[str]) -> str:
    more = f"等{len(several)}个" if len(several) > _MOST_NAMED else ""
    return names(several[:_MOST_NAMED]) + more
