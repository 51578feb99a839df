"""Medians of many groups at once are those of each group by fractions."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.measure.groups import ended_of
from hazardlib.measure.intervals import median_days, medians_of_counts, wilson_interval, wilson_intervals

groups = st.lists(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12), min_size=1, max_size=6)


@settings(deadline=None)
@given(told=groups)
def test_medians_of_many_groups_are_those_of_each(told: list[list[tuple[int, bool]]]) -> None:
    expected = {place: median for place, own in enumerate(told) if (median := median_days(own)) is not None}
    rows = [(place, days, is_closed) for place, own in enumerate(told) for days, is_closed in own]
    codes, days, closed = (np.array([row[at] for row in rows], dtype=int) for at in range(3))
    ended = ended_of(codes, days, None, closed.astype(bool), len(told))
    assert medians_of_counts(*ended) == expected


def test_exactly_one_half_is_told_from_a_little_more_by_fractions() -> None:
    # 200,000 hazards of which 100,000 are closed on the first day: one half is open, and that is the median.
    day = (np.array([0, 0]), np.array([1, 2]), np.array([100_000, 100_000]), np.array([100_000, 0]))
    assert medians_of_counts(*day) == {0: 1}
    one_less = (*day[:2], np.array([99_999, 100_001]), np.array([99_999, 0]))
    assert medians_of_counts(*one_less) == {}


def test_parts_of_a_register_add_up_to_its_medians() -> None:
    chance = random.Random(20231201)
    whole = [(chance.randrange(60), chance.random() < 0.7) for _ in range(500)]
    counts = np.zeros((2, 60, 2), dtype=np.int64)
    for place, (days, is_closed) in enumerate(whole):
        counts[place % 2, days] += (1, is_closed)
    summed = counts.sum(axis=0)
    cells = np.flatnonzero(summed[:, 0])
    told = medians_of_counts(np.zeros(len(cells), dtype=int), cells, summed[cells, 0], summed[cells, 1])
    assert told == {0: median_days(whole)}


@given(pairs=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1))
def test_intervals_of_many_proportions_are_those_of_each_to_the_last_bit(
    pairs: list[tuple[int, int]],
) -> None:
    numerators, denominators = (
        np.array(each) for each in zip(*((min(pair), max(pair)) for pair in pairs), strict=True)
    )
    bounds = wilson_intervals(numerators, denominators)
    for own, numerator, denominator in zip(
        bounds.tolist(), numerators.tolist(), denominators.tolist(), strict=True
    ):
        expected = wilson_interval(numerator, denominator)
        assert own == expected if expected is not None else np.isnan(own).all()
