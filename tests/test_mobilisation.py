"""The meeting that began the campaign: told where campaign.yaml tells of it, else asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import ConfigError
from tests.desk import MANAGEMENT, Desk, hazard
from tests.printed import page_of

ROOT = Path(__file__).parents[1]
HELD = """
mobilisation:
  held_on: 2023-05-26
  attended:
    - {group: 社区居委会负责人, count: 6}
    - {group: 下属企业负责人, count: 9}
"""
ASKED, TOLD = (
    "动员部署会议、方案制定和宣传发动情况",
    "5月26日召开全街动员部署会议，社区居委会负责人6人、下属企业负责人9人，共15人参会。",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


def summary(desk: Desk) -> str:
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1"))
    run = pipeline.open_run(kind="interim", known_at="2023-08-01T17:00", workspace=desk.workspace)
    return page_of(pipeline.brief(run))


def has_campaign(desk: Desk, more: str) -> None:
    desk.workspace.root.mkdir(parents=True, exist_ok=True)
    own = (ROOT / "campaign.yaml").read_text("utf-8") + more
    (desk.workspace.root / "campaign.yaml").write_text(own, "utf-8")


def test_the_meeting_is_told_in_place_of_its_slot(desk: Desk) -> None:
    has_campaign(desk, HELD)
    said = summary(desk)
    assert TOLD in said
    assert ASKED not in said


def test_what_a_person_wrote_for_the_slot_stays_beside_it(desk: Desk) -> None:
    has_campaign(desk, HELD)
    (desk.workspace.root / "narrative.yaml").write_text("mobilisation: 会前印发了方案。\n", "utf-8")
    said = summary(desk)
    assert TOLD in said
    assert "会前印发了方案。" in said


def test_without_it_a_person_is_asked(desk: Desk) -> None:
    said = summary(desk)
    assert ASKED in said
    assert "召开全街动员部署会议" not in said


def test_a_group_without_anybody_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    text = (ROOT / "campaign.yaml").read_text("utf-8") + HELD.replace("count: 9", "count: 零")
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"mobilisation\.attended\[1\]\.count.*写的是“零”"):
        load_campaign(path)
