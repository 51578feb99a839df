"""What the sample's YAML files tell, read into the dataclasses that say what may stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hazardlib.domain.document import Entry, read_document
from hazardlib.domain.month import Month

T = TypeVar("T")

FOLDER = Path(__file__).parent

Cell = str | int | float | date | None
"""What a cell holds."""

_SCALARS: Mapping[Any, Callable[[Entry], Any]] = MappingProxyType(
    {
        str: Entry.text,
        int: Entry.number,
        float: Entry.number,
        bool: Entry.flag,
        date: Entry.day,
        datetime: Entry.moment,
        Month: Entry.month,
        Cell: Entry.cell,
    }
)


@cache
def told(name: str, kind: type[T]) -> tuple[T, ...]:
    """Return what ``<name>.yaml`` beside this module lists under its name.

    A mapping becomes a dataclass by its fields' names, a list by their order.
    """
    top = read_document(FOLDER / f"{name}.yaml").open([name])
    values: tuple[T, ...] = _read(top.at(name), tuple[kind, ...])  # type: ignore[valid-type]  # known when it runs
    top.document.raise_mistakes()
    return values


def _read(entry: Entry, kind: Any) -> Any:
    if kind in _SCALARS:
        return _SCALARS[kind](entry)
    if is_dataclass(kind):
        return _read_record(entry, kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        terms = {term.value: term for term in kind}
        return terms.get(entry.word(list(terms)))
    arguments = [each for each in get_args(kind) if each is not type(None)]
    if get_origin(kind) is Mapping:
        return MappingProxyType({name: _read(entry.at(name), arguments[1]) for name in entry.names()})
    if get_origin(kind) is tuple:
        items = entry.items(allow_none=True)
        if arguments[1:] == [Ellipsis]:
            return tuple(_read(item, arguments[0]) for item in items)
        if len(items) != len(arguments):
            entry.refuse(f" {len(arguments)} 项的列表")
        return tuple(_read(item, each) for item, each in zip(items, arguments, strict=False))
    return _read(entry, arguments[0])  # something that may be left out


_kinds = cache(get_type_hints)
"""What stands in each field of a dataclass."""


def _read_record(entry: Entry, kind: Any) -> Any:
    kinds = _kinds(kind)
    required = [
        each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING
    ]
    if entry.is_list:
        items = entry.items()
        parts = dict(zip(kinds, items, strict=False))
        if not len(required) <= len(items) <= len(kinds):
            entry.refuse(f"列表，依次是 {'、'.join(kinds)}")
            parts = dict.fromkeys(required, items[0])
    else:
        entry.open(required, [name for name in kinds if name not in required])
        parts = {name: entry.at(name) for name in kinds if name in required or entry.has(name)}
    return kind(**{name: _read(part, kinds[name]) for name, part in parts.items()})
