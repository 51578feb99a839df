"""Pairs are sought among like units and places alone, and no pair is missed for it."""

from __future__ import annotations

import random
import re
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from rapidfuzz.distance import Indel, LCSseq

from hazardlib.domain.folding import fold
from hazardlib.merge.propose import propose_pairs

PLACES = [None, "一层", "二层厨房", "3号楼", "5号楼", "A区3号楼", "地下B1"]
WHAT = ["疏散通道堵塞", "疏散通道堆放杂物", "燃气报警器未安装", "燃气报警器没有安装", "电线老化破损"]


def register(seed: int, count: int = 160) -> pd.DataFrame:
    """Return hazards at units whose names are alike, the same, or nothing once folded."""
    chance, first = random.Random(seed), pd.Timestamp("2023-06-01")
    kinds = ["店", "酒店", "大酒店", "幼儿园"]
    units = [f"{chance.choice('东西南')}湖{chance.choice(kinds)}{chance.randint(1, 12)}" for _ in range(12)]
    rows = []
    for number in range(count):
        found_on = first + pd.Timedelta(days=chance.randint(0, 30))
        done_on = found_on + pd.Timedelta(days=chance.randint(0, 5)) if chance.random() < 0.4 else pd.NaT
        rows.append(
            {
                "hazard_id": f"H-{number:03d}",
                "sector": chance.choice("abc"),
                "unit": chance.choice([*units, "—"]),
            }
            | {"location": chance.choice(PLACES), "found_on": found_on, "done_on": done_on}
            | {"description": f"{chance.choice(WHAT)}{chance.choice(['', chance.randint(1, 9)])}"}
            | {"file": "a.xlsx", "sheet": "隐患台账", "row": chance.randint(1, count)}
        )
    return pd.DataFrame(rows)


def every_pair(hazards: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return what comparing each hazard with each other one finds."""
    rows = hazards.sort_values(["found_on", "hazard_id"]).to_dict("records")
    return {
        (one["hazard_id"], other["hazard_id"]): round(likeness, 3)
        for one, other in combinations(rows, 2)
        if (likeness := likeness_of(one, other)) >= 0.8
    }


def likeness_of(one: dict[Any, Any], other: dict[Any, Any]) -> float:
    """Return how alike two hazards are; 0 where they cannot be one."""
    units = [fold(each["unit"]) for each in (one, other)]
    places = ["" if pd.isna(each["location"]) else each["location"] for each in (one, other)]
    marks = [re.findall("[0-9a-z]+", fold(place)) for place in places]
    shared = LCSseq.similarity(*units) / max(min(map(len, units)), 1)
    if (
        (one["sector"] != other["sector"] and units[0] != units[1])
        or (other["found_on"] - one["found_on"]).days > 7
        or one["done_on"] < other["found_on"]
        or one["row"] == other["row"]
        or (marks[0] and marks[1] and marks[0] != marks[1])
        or shared < 0.8
    ):
        return 0.0
    texts = [fold(place + each["description"]) for place, each in zip(places, (one, other), strict=True)]
    return 0.4 * Indel.normalized_similarity(*units) + 0.6 * Indel.normalized_similarity(*texts)


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_is_missed_and_none_is_named_twice(seed: int) -> None:
    hazards = register(seed)
    found = propose_pairs(hazards)
    told = {(row["first"], row["second"]): row["likeness"] for row in found.to_dict("records")}
    assert told == every_pair(hazards)
    assert len(told) == len(found) > 20
