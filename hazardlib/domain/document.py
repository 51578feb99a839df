"""YAML files that people edit, read so that every mistake can name its line.

The file is composed to nodes, not loaded to values: a node knows its line, and says nothing about
dates or numbers that the person who wrote it did not say. Mistakes are collected and raised together.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import yaml

from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.errors import ConfigError, UsageError
from hazardlib.machine import in_chinese

Value = TypeVar("Value")

_NOTHING = "tag:yaml.org,2002:null"

_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})

_SHOWN_MISTAKES = 5
_SHOWN_LENGTH = 40


class Document:
    """One YAML file: its name, and the mistakes found in it so far.

    Parameters
    ----------
    is_secret
        Whether what stands in it may be a password, which no message repeats.
    examples
        What a key may look like, said where it is missing: by its place without numbers (``sectors.name``) or by itself.
    """

    def __init__(
        self, name: str, *, is_secret: bool = False, examples: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.examples = name, examples or {}
        self.is_secret = is_secret
        self._mistakes: dict[str, tuple[int, str]] = {}

    def example(self, place: str, name: str) -> str | None:
        """Return what a key at a place may look like; None where nobody has said it."""
        return self.examples.get(re.sub(r"\[\d+\]", "", place)) or self.examples.get(name)

    def add_mistake(self, line: int, place: str, text: str) -> None:
        """Note a mistake; ``text`` says what was found and what is allowed, without a full stop.

        Only the first mistake at a place counts: what follows from it would mislead.
        """
        where = f"第 {line} 行 {place}" if place else f"第 {line} 行"
        self._mistakes.setdefault(place, (line, f"{where}：{text}。"))

    def raise_mistakes(self) -> None:
        """Raise all mistakes as one error, in the order of their lines.

        Raises
        ------
        ConfigError
            If there are any.
        """
        if not self._mistakes:
            return
        shown = [text for _, text in sorted(self._mistakes.values(), key=lambda mistake: mistake[0])]
        rest = len(shown) - _SHOWN_MISTAKES
        tail = [f"另有 {rest} 处错误，改好以上各处后会列出。"] if rest > 0 else []
        raise ConfigError(f"{self.name} {' '.join(shown[:_SHOWN_MISTAKES] + tail)}")


class Entry:
    """One value of a document, with its place; a missing value reads as an empty one.

    Parameters
    ----------
    node
        The YAML node, or nothing where the value is missing (which has been noted already).
    place
        The path from the top, such as ``sectors[3].leaders[0].since``.
    """

    def __init__(self, document: Document, node: yaml.Node | None, place: str) -> None:
        self.document = document
        self.place = place
        self._node = node
        self._children: dict[str, yaml.Node] = {}
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            self._children.setdefault(str(key.value), value)

    @property
    def line(self) -> int:
        """The line that the value begins on, from 1."""
        return self._node.start_mark.line + 1 if self._node is not None else 1

    def refuse(self, expected: str) -> None:
        """Note that this value is not what it should be."""
        if self._node is not None:
            found = "写法不对" if self.document.is_secret else f"写的是“{_shown(self._node)}”"
            self.document.add_mistake(self.line, self.place, f"{found}，应为{expected}")

    def open(self, required: Sequence[str], optional: Sequence[str] = ()) -> Entry:
        """Check that this value is a mapping with these keys and no others; return itself."""
        allowed = "、".join([*required, *optional])
        if self._node is None:
            return self
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse(f"一组键值，可用的键是 {allowed}")
            return self
        seen: set[str] = set()
        for key, _ in self._node.value:
            name, line = str(key.value), key.start_mark.line + 1
            is_known = name in {*required, *optional}
            place = self._child(name) if is_known or not self.document.is_secret else self.place
            if name in seen:
                self.document.add_mistake(line, place, "写了两次，请只留一个")
            elif not is_known:
                self.document.add_mistake(
                    line,
                    place,
                    f"没有这个键，可用的键是 {allowed}{_nearest(name, [*required, *optional])}",
                )
            seen.add(name)
        for name in required:
            if name not in self._children:
                example = self.document.example(self._child(name), name)
                such = f"，如 {name}: {example}" if example else ""
                self.document.add_mistake(self.line, self._child(name), f"缺少这一项，请补上{such}")
        return self

    def _child(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def has(self, name: str) -> bool:
        """Return whether the mapping gives this key."""
        return name in self._children

    def names(self) -> list[str]:
        """Return the keys of the mapping, whatever they are."""
        if self._node is not None and not isinstance(self._node, yaml.MappingNode):
            self.refuse("一组键值")
        return list(self._children)

    @property
    def is_list(self) -> bool:
        """Whether this value is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether this value is a mapping."""
        return isinstance(self._node, yaml.MappingNode)

    def at(self, name: str) -> Entry:
        """Return the value under a key of the mapping."""
        return Entry(self.document, self._children.get(name), self._child(name))

    def items(self, *, allow_none: bool = False) -> list[Entry]:
        """Read this value as a list; where it may be none, nothing behind the key is none."""
        if self._node is None or (allow_none and self._node.tag == _NOTHING):
            return []
        if not isinstance(self._node, yaml.SequenceNode) or not (self._node.value or allow_none):
            self.refuse("一个列表" if allow_none else "一个不空的列表")
            return []
        return [
            Entry(self.document, node, f"{self.place}[{index}]")
            for index, node in enumerate(self._node.value)
        ]

    def text(self) -> str:
        """Read this value as a text that is not empty."""
        if self._node is None:
            return ""
        return self._convert(_text, "不空的文字", "")

    def text_or_nothing(self) -> str:
        """Read this value as a text that may be left out, over several lines as they are written."""
        if isinstance(self._node, yaml.ScalarNode):
            return "" if self._node.tag == _NOTHING else str(self._node.value).strip()
        self.refuse("文字")
        return ""

    def each(self, read: Callable[[Entry], Value], *, allow_none: bool = False) -> tuple[Value, ...]:
        """Read this value as a list of what is read of each item."""
        return tuple(read(entry) for entry in self.items(allow_none=allow_none))

    def optional(self, name: str, read: Callable[[Entry], Value], default: Value) -> Value:
        """Read what stands under a key that may be left out."""
        return read(self.at(name)) if self.has(name) else default

    def texts(self, *, allow_none: bool = False) -> tuple[str, ...]:
        """Read this value as a list of texts."""
        return self.each(Entry.text, allow_none=allow_none)

    def code(self) -> str:
        """Read this value as a code: lower-case letters and digits joined by hyphens."""
        return self._convert(_code, "小写英文代码，如 crowded-places", "")

    def day(self) -> date:
        """Read this value as a date."""
        return self._convert(date.fromisoformat, "日期，如 2023-05-22", date.min)

    def days(self) -> tuple[date, ...]:
        """Read this value as a date or a list of dates, which may be none."""
        if self.is_list:
            return self.each(Entry.day, allow_none=True)
        return (self.day(),)

    def moment(self) -> datetime:
        """Read this value as a day with a time."""
        return self._convert(
            _moment, "日期和时间，如 2023-05-22 09:30", datetime.min.replace(tzinfo=TIMEZONE)
        )

    def month(self) -> Month:
        """Read this value as a month."""
        return self._convert(Month.parse, "年月，如 2023-06", Month(2000, 1))

    def day_of_month(self) -> int:
        """Read this value as a day that every month has."""
        return self.count(28)

    def count(self, most: int) -> int:
        """Read this value as a whole number from 1 to ``most``."""
        numbers = {str(number): number for number in range(1, most + 1)}
        return self._convert(numbers.__getitem__, f" 1 到 {most} 的整数", 1)

    def flag(self) -> bool:
        """Read this value as true or false."""
        return self._convert({"true": True, "false": False}.__getitem__, " true 或 false", default=False)

    def word(self, allowed: Sequence[str], added_to: str = "") -> str:
        """Read this value as one of a closed list, or of one that another key of the document may add to."""
        expected = "下列之一：" + "、".join(allowed) + (f"（新的先写进 {added_to}）" if added_to else "")
        return self._convert({word: word for word in allowed}.__getitem__, expected, "")

    def cell(self) -> str | int | float:
        """Read this value as what a cell holds: a number where YAML sees one, else the text as it stands."""
        if not isinstance(self._node, yaml.ScalarNode):
            self.refuse("文字或数字")
            return ""
        return _number(self._node.value) if self._node.tag in _NUMBERS else str(self._node.value)

    def number(self) -> float:
        """Read this value as a number; a whole one stays whole."""
        return self._convert(_number, "数字", 0.0)

    def _convert(self, convert: Callable[[str], Value], expected: str, default: Value) -> Value:
        if self._node is None:
            return default
        try:
            return convert(self._node.value if isinstance(self._node, yaml.ScalarNode) else "")
        except (ValueError, KeyError, UsageError):
            self.refuse(expected)
            return default


def _text(text: str) -> str:
    if text.strip() in {"", "~", "null"}:
        raise ValueError(text)
    return text.strip()


def _code(text: str) -> str:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is None:
        raise ValueError(text)
    return text


def _number(text: str) -> float:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIMEZONE)


def _nearest(name: str, allowed: Sequence[str]) -> str:
    found = difflib.get_close_matches(name.strip().lower(), allowed, n=1, cutoff=0.5)
    return f"；最接近的是 {found[0]}" if found else ""


def _shown(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        return "一个列表" if isinstance(node, yaml.SequenceNode) else "一组键值"
    text = " ".join(str(node.value).split())
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def read_document(path: Path, *, may_be_empty: bool = False, is_secret: bool = False) -> Entry:
    """Read a YAML file as the entry of its topmost value.

    Parameters
    ----------
    may_be_empty
        Whether a file without a value is one that says nothing.
    is_secret
        As of `Document`.
    """
    return parse_document(read_text(path), path.name, may_be_empty=may_be_empty, is_secret=is_secret)


def read_text(path: Path) -> str:
    """Return what a YAML file says, before it is looked at."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"读不到 {path}（{in_chinese(error)}）。请把 {path.name} 放回这里。") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} 不是 UTF-8 编码。请用 UTF-8 编码另存。") from None


def parse_document(
    text: str,
    name: str,
    *,
    may_be_empty: bool = False,
    is_secret: bool = False,
    examples: Mapping[str, str] | None = None,
) -> Entry:
    """Return the entry of the topmost value of a YAML text; ``name`` is what its file is called in messages."""
    # libyaml's composer is ten times as fast; an installation without it only waits a little longer.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(
            f"{name} 第 {line} 行：不合 YAML 的写法（{error.problem}）。请检查缩进、冒号和引号。"
        ) from None
    except yaml.YAMLError:
        raise ConfigError(f"{name} 里有 YAML 不允许的字符。请用 UTF-8 编码另存并去掉控制字符。") from None
    if node is None and not may_be_empty:
        raise ConfigError(f"{name} 是空的。请从项目自带的 {name} 开始修改。")
    return Entry(Document(name, is_secret=is_secret, examples=examples), node, "")
