"""The sample campaign: invented hazards, in spreadsheets as departments write them."""

from __future__ import annotations

from hazardlib.sample.anywhere import invent_lists, invent_workbooks
from hazardlib.sample.deliver import LISTS, Delivery, write_lists, write_sample
from hazardlib.sample.hazards import tell_lives
from hazardlib.sample.other_files import sample_campaign
from hazardlib.sample.streets import (
    Sends,
    Street,
    district_campaign,
    district_mappings,
    sample_streets,
)

__all__ = [
    "LISTS",
    "Delivery",
    "Sends",
    "Street",
    "district_campaign",
    "district_mappings",
    "invent_lists",
    "invent_workbooks",
    "sample_campaign",
    "sample_streets",
    "tell_lives",
    "write_lists",
    "write_sample",
]
