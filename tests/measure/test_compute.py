"""Figures are counted when they are looked up, each from what it is counted from and nothing else."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from hazardlib.measure.compute import _FAMILIES, Figures, _header
from hazardlib.measure.counting import Counting
from hazardlib.pipeline.inputs import PaperInputs
from hazardlib.pipeline.session import Session
from tests.desk import MANAGEMENT, Desk, hazard

JUNE = date(2023, 6, 20)


def test_a_figure_is_counted_without_what_others_are_counted_from(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("甲-1"))
    run = desk.run_as_of(JUNE)
    register = Session(run).own_register
    alone = SimpleNamespace(header={}, campaign=run.campaign, as_of=JUNE, register=register)
    figures = Figures(alone, {})
    assert figures["overall"]["all"]["found"].value == 1
    with pytest.raises(AttributeError, match="earlier"):
        figures["trend"]


def test_a_family_has_the_keys_under_which_it_is_looked_up(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("甲-1"))
    inputs = PaperInputs(Session(desk.run_as_of(JUNE)))
    families = {keys: count(Counting(inputs)) for keys, count in _FAMILIES.items() if len(keys) > 1}
    assert len(families) == 5
    assert {keys: tuple(family) for keys, family in families.items()} == {keys: keys for keys in families}
    assert list(_header(Counting(inputs))) == list(Figures(inputs, {}))[: len(inputs.header) + 3]
