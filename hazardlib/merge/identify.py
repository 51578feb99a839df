"""One hazard or tip, recognised across months and departments: by its number, else by what it says."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hazardlib.domain.columns import IDENTITY, TIP_IDENTITY
from hazardlib.domain.folding import each_distinct, fold, fold_number, is_bare_serial, map_distinct
from hazardlib.domain.frames import numbered
from hazardlib.domain.grouping import Grouping, values_at
from hazardlib.domain.terms import PUT_RIGHT, State
from hazardlib.merge.contradict import Statement, said_in, things_under

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATOR = "\x1f"
_MOST_PARTS = 99
"""Of a row for several hazards, as many are recognised by their ids."""


def expand_quantities(observations: pd.DataFrame) -> pd.DataFrame:
    """Return one row a hazard where a row stands for several (隐患数量 N, 整改数量 K).

    Of the N parts the first K are put right; the others are open and keep no dates of
    rectification. A row for one hazard is as its status says.

    Returns
    -------
    DataFrame
        The same columns and ``part``, 1 to N within each row. Source: contract §2, *Ledger columns*.
    """
    count = observations["quantity"].to_numpy(dtype=float, na_value=1).clip(min=1).astype(np.intp)
    if not (count > 1).any():
        return observations.assign(part=1)
    rows = numbered(observations, np.repeat(np.arange(len(count)), count))
    part = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count) + 1
    several, is_put_right = np.repeat(count > 1, count), rows["status"].isin(PUT_RIGHT).to_numpy()
    stated = rows["rectified_quantity"].to_numpy(dtype=float, na_value=np.nan)
    put_right_count = np.where(np.isnan(stated), is_put_right * np.repeat(count, count), stated)
    done = several & (part <= put_right_count)
    undone = several & ~done
    is_closed = rows["status"].eq(State.CLOSED).to_numpy(dtype=bool)
    status = rows["status"].mask(done & ~is_closed, str(State.RECTIFIED))
    return rows.assign(
        part=part,
        status=status.mask(undone & is_put_right, str(State.OPEN)),
        **{name: rows[name].mask(undone) for name in ("rectified_on", "accepted_on")},
    )


def content_keys(rows: pd.DataFrame, names: Sequence[str] = IDENTITY) -> pd.Series:
    """Return what a row says, folded: its texts and, last, its day; of a hazard those of `IDENTITY`."""
    texts = [each_distinct(rows[name], fold, missing="").tolist() for name in names[:-1]]
    day = rows[names[-1]].to_numpy()
    days = np.where(np.isnat(day), "", np.datetime_as_string(day, unit="D")).tolist()
    return pd.Series(list(map(_SEPARATOR.join, zip(*texts, days, strict=True))), rows.index, "str")


def own_numbers(rows: pd.DataFrame, name: str = "hazard_no") -> pd.Series:
    """Return each row's number folded; a bare serial with its department before it."""
    number = map_distinct(rows[name], lambda text: fold_number(text) or None)
    codes, texts = pd.factorize(number.array)
    is_bare = np.array([*map(is_bare_serial, texts.tolist()), False])[codes]
    return number.where(~is_bare, rows["department"] + _SEPARATOR + number) if is_bare.any() else number


def number_keys(rows: pd.DataFrame, content: pd.Series, name: str = "hazard_no") -> pd.Series:
    """Return the number a row is identified by; missing where it has none that identifies.

    A bare serial identifies only within its department. A number that stands on two rows of one
    submission with different content identifies neither; of its parts, whose sectors differ, what
    counts is the rest of the content.
    """
    number = own_numbers(rows, name)
    is_void = Grouping(rows["submission_id"], number).has_several(content)
    month = Grouping(rows["department"], rows["month"])
    if month.has_several(rows["submission_id"]).any():
        names = IDENTITY if name == "hazard_no" else TIP_IDENTITY
        rest = content_keys(rows, [each for each in names if each != "sector"])
        is_void |= Grouping(month.codes, number).has_several(rest)
    return number.where(~is_void)


def identify(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``hazard_id``, the same for all that speak of one hazard.

    A row that states an id the suite gave is that hazard (see `_with_stated_ids`). Of the others, rows with the same
    number are one hazard, unless their contents contradict it. Rows without a number, and what contradicts the
    first thing that bore its number, are one hazard with the rows that say the same, numbered ones among them as
    long as these speak of one hazard only.

    Parameters
    ----------
    rows
        Expanded rows in order of precedence, with ``department``, ``submission_id`` and ``part``; ``hazard_id`` is
        what a row states.

    Returns
    -------
    DataFrame
        The same rows, ``stated_id`` for what they state, and ``hazard_id``: a digest of the earliest row's number
        or content, so that it stays when a number is added later. Source: contract §3, *Identity*.
    """
    content = content_keys(rows)
    number = number_keys(rows, content)
    key = _keys(content, _things(rows, content, number), number)
    return _with_stated_ids(rows, content, key)


def _with_stated_ids(rows: pd.DataFrame, content: pd.Series, key: pd.Series) -> pd.DataFrame:
    """Return the rows with ``hazard_id``: the one that a row states, where it can be believed, else the worked out one.

    Rows that say the same as one that states an id, or have its number, speak of its hazard too, unless such rows
    state several. A hazard goes by the id of its earliest row.

    Parameters
    ----------
    rows
        In order of precedence, with ``part`` and, in ``hazard_id``, what each states, if it states one.
    content, key
        What each row says, and what it is identified by apart from its part.
    """
    parts = [
        f"{own}{_SEPARATOR}{part}" for own, part in zip(key.to_list(), rows["part"].to_list(), strict=True)
    ]
    derived = map_distinct(pd.Series(parts, rows.index, dtype=object), _hazard_id)
    stated = rows["hazard_id"]
    if not stated.notna().any():
        return rows.assign(stated_id=stated, hazard_id=derived)
    is_believed = _is_stated_once(rows, content) & ~_contradicts(rows, stated.fillna(derived))
    own = stated.where(is_believed, derived)
    differs = is_believed & own.ne(derived)
    for place in rows.index[differs]:  # a part of a row for several says so by its id
        known = {_hazard_id(f"{key[place]}{_SEPARATOR}{part}") for part in range(1, _MOST_PARTS + 1)}
        if own[place] in known:
            derived[place] = own[place]
    meant = own[is_believed].groupby(derived[is_believed]).agg(["nunique", "first"])
    only = meant.loc[meant["nunique"].eq(1), "first"]
    is_begun = is_believed.groupby(derived).transform("first")
    known = set(derived[~is_believed])
    linked = derived.map(only).where(is_begun | ~derived.map(only).isin(known))
    hazard = own.where(is_believed, linked.fillna(derived))
    return rows.assign(stated_id=stated, hazard_id=own.groupby(hazard).transform("first"))


def _is_stated_once(rows: pd.DataFrame, content: pd.Series) -> pd.Series:
    """Tell which rows state an id that no other row of their submission states of something else."""
    stated = rows["hazard_id"].where(rows["part"].eq(1))
    return stated.notna() & ~Grouping(rows["submission_id"], stated).has_several(content)


def _contradicts(rows: pd.DataFrame, hazard: pd.Series) -> pd.Series:
    """Tell which rows differ from the first of their hazard in unit and found date and describe something unlike."""
    said = said_in(rows)
    first: dict[str, Statement] = {}
    told = [one.agreement(first.setdefault(of, one)) == 0 for one, of in zip(said, hazard, strict=True)]
    return pd.Series(told, index=rows.index, dtype="bool")


def _things(rows: pd.DataFrame, content: pd.Series, number: pd.Series) -> pd.Series:
    """Return what each row with a number speaks of: the first thing of its number, or what contradicts it.

    The latter is what the first of its rows says, so that it may be a thing that bears another number.
    """
    place = things_under(rows, number)
    first, beside = "n" + number.where(place == 0), place > 0
    if not beside.any():
        return first
    says = _of_same_content(first, content).fillna("c" + content)
    begins = Grouping(number, place).first()
    return first.where(~beside, pd.Series(values_at(says, begins), rows.index))


def _of_same_content(thing: pd.Series, content: pd.Series) -> pd.Series:
    """Return the thing of which all rows with each row's content speak, if they speak of one only."""
    alike = Grouping(content)
    told = pd.Series(values_at(thing, alike.first(thing.notna().to_numpy())), thing.index)
    return told.where(~alike.has_several(thing))


def identify_tips(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``tip_id``, by the same rules as a hazard's id."""
    content = content_keys(rows, TIP_IDENTITY)
    number = number_keys(rows, content, "tip_no")
    key = _keys(content, "n" + number, number)
    return rows.assign(tip_id=map_distinct(key, lambda text: _digest("T", text)))


def _keys(content: pd.Series, thing: pd.Series, number: pd.Series) -> pd.Series:
    """Return the same key for all rows that speak of one thing: the earliest's number or content.

    A row without a thing speaks of the one of which the rows with the same content speak, if it is one only.
    """
    named, said = "n" + number, "c" + content
    own = thing.fillna(_of_same_content(thing, content)).fillna(said) if thing.isna().any() else thing
    name = said.mask(thing == named, named)
    return pd.Series(values_at(name, Grouping(own).first()), own.index)


def _hazard_id(key: str) -> str:
    return _digest("H", key)


@lru_cache(maxsize=32768)
def _digest(kind: str, key: str) -> str:
    code = b32encode(hashlib.sha256(key.encode()).digest()[:10]).decode()
    return f"{kind}-{code[:5]}-{code[5:10]}"
