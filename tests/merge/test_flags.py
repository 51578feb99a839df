"""What holds of each hazard on the day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.columns import HAZARDS
from hazardlib.merge.flags import add_flags
from tests.sharing import ROOT


def test_a_hazard_without_a_day_of_finding_is_of_no_month_and_no_stage() -> None:
    days = {name: pd.Series([None, None], dtype="datetime64[us]") for name in HAZARDS if name.endswith("_on")}
    words = {name: pd.Series([None, None], dtype="str") for name in HAZARDS if name not in days}
    hazards = pd.DataFrame({**words, **days}).assign(state="open", level="general")
    hazards.loc[0, "found_on"] = pd.Timestamp("2023-06-05")
    found = add_flags(hazards, load_campaign(ROOT / "campaign.yaml"), date(2023, 7, 20))
    assert found["found_month"].tolist()[0] == "2023-06"
    assert found[["found_month", "stage"]].isna().to_numpy().tolist() == [[False, False], [True, True]]
