"""Whether what docs/coverage.md says of the notice is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")


def clauses() -> list[list[str]]:
    """Return clause, place and last column of each row."""
    rows = [line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_clause_names_a_test_or_a_reason() -> None:
    assert len(clauses()) > 60
    for clause, place, proof in clauses():
        assert place, clause
        assert re.search(r"`tests/\S+::test_\w+`|\*nothing kept:\* \w+", proof), clause


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/\S+\.py)::(test_\w+)`", TEXT))
    assert named
    for file, test in named:
        path = ROOT / file
        assert path.is_file(), file
        assert f"def {test}(" in path.read_text(encoding="utf-8"), f"{file}::{test}"


def test_every_module_that_is_named_exists() -> None:
    named = set(re.findall(r"`(hazardlib/[\w/]+\.py|campaign\.yaml)", TEXT))
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_sector_and_duty_of_the_campaign_is_covered() -> None:
    from hazardlib.domain.campaign import load_campaign

    campaign = load_campaign(ROOT / "campaign.yaml")
    assert [sector.code for sector in campaign.sectors if f"`campaign.yaml` {sector.code}" not in TEXT] == []
    assert [duty.code for duty in campaign.duties if f"duty `{duty.code}`" not in TEXT] == []
