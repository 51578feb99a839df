"""Headings: what departments call their columns and what words they use, from three small lists.

``data/reference/headings.csv`` (table, field, heading) holds the aliases of headings and of the
labels above a table; ``words.csv`` (list, word, value) the words for states, levels and the like;
``dangers.csv`` (word, kind) those by which a text speaks of a kind of danger.
A new way of writing is a new line there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from hazardlib.domain.folding import visible, without_space
from hazardlib.domain.lists import read_content, read_list
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import (
    OTHER_DANGER,
    FixType,
    Level,
    Reinspected,
    SourceBucket,
    State,
    Supervision,
    TipOutcome,
)
from hazardlib.errors import ConfigError
from hazardlib.ingest.values.numbers import bare_heading

Lines = Iterable[tuple[str, list[str]]]
"""Lines of a list: the place, and what stands there."""

SERIAL = "serial"
"""The running number of a row: known, and of no meaning."""

PRIVATE = "private"
"""A column about a person: dropped as it is read."""

_COLUMNS = {
    "headings.csv": ("table", "field", "heading"),
    "words.csv": ("list", "word", "value"),
    "dangers.csv": ("word", "kind"),
}
"""The lists and their columns."""

_TABLES = (*SHEETS, "caption")
_CAPTIONS = frozenset({"department", "month", "reported_on"})
REPORTER = re.compile(
    "(?:举报|投诉|反映|来电|来访|来信|信访|吹哨|检举|揭发|爆料|报料|线索提供|提供线索|提供)"
    "(?:人(?!数|次|员(?:数|次|密集))|者|群众(?!数)|市民(?!数)|居民(?!数)|职工(?!数))"
)
"""A heading over several columns that says they are all about the person who reported."""

_PRIVATE_PARTS = re.compile(
    rf"{REPORTER.pattern}|来电号码|电话|手机|身份证|微信|wechat|住址|家庭地址|邮箱", re.IGNORECASE
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
TICKS = frozenset("√✓✔☑")
CROSSES = frozenset("×✗✘☒")
_CHOSEN, _LEFT = "√✓✔☑■", "□☐○"
_OPTIONS = re.compile(rf"[{_CHOSEN}{_LEFT}]|[^{_CHOSEN}{_LEFT}\s]+")
"""The marks and the words of a cell with several options: ``☑已整改 □未整改``, ``是√ 否□``."""
_ALIKE, _ALIKE_OFFICIAL = 80, 75
"""How alike a heading must be to an alias, and to an official one, to be taken for a slip: 检查人员 is not 复查人员 [0-100]."""

_LISTS: Mapping[str, frozenset[str] | None] = {
    "status": frozenset(State),
    "level": frozenset(Level),
    "fix_type": frozenset(FixType),
    "supervision": frozenset(Supervision),
    "source_bucket": frozenset(SourceBucket),
    "deadline": frozenset({"at_once", "long_term"}),
    "source": None,
    "channel": None,
    "outcome": frozenset(TipOutcome),
    "result": frozenset(Reinspected),
    "yes_no": frozenset({"yes", "no"}),
    "duty_done": frozenset({"not_applicable", "not_done"}),
    "total": frozenset({"total", "subtotal"}),
}


def _chosen(text: str) -> str:
    """Return the one option that is ticked; the text as it is where none is, several are, or it cannot be told.

    Either every mark stands before its option or every mark behind it.
    """
    parts = _OPTIONS.findall(text)
    are_marks = [part in _CHOSEN + _LEFT for part in parts]
    if len(parts) < 2 or are_marks[0] == are_marks[-1] or not any(part in _CHOSEN for part in parts):
        return text
    step = 1 if are_marks[0] else -1
    ticked = {
        parts[at + step]
        for at, part in enumerate(parts)
        if part in _CHOSEN and 0 <= at + step < len(parts) and not are_marks[at + step]
    }
    return ticked.pop() if len(ticked) == 1 else text


@lru_cache(maxsize=8192)
def fold_heading(text: str) -> str:
    """Return a heading without white space, asterisks, full-width forms and notes in brackets."""
    text = without_space(visible(text)).strip("*★:：")
    return _NOTE.sub("", text) or text


@lru_cache(maxsize=8192)
def speaks_of_a_person(heading: str) -> bool:
    """Tell whether a heading that names no field speaks of a person."""
    return _PRIVATE_PARTS.search(unicodedata.normalize("NFKC", heading)) is not None


@lru_cache(maxsize=8192)
def fold_word(text: str) -> str:
    """Return a word without white space, full-width forms and a closing stop."""
    return without_space(visible(text)).rstrip("。.;,!").upper()


@dataclass(frozen=True)
class Vocabulary:
    """The headings and words that are understood.

    Parameters
    ----------
    headings
        Table → folded heading → field, for ``ledger`` and the three other sheets' tables.
    official
        Table → folded headings that departments are asked to use; they win over aliases.
    captions
        Folded label above a table → ``department``, ``month`` or ``reported_on``.
    words
        List → folded word → value.
    dangers
        Word → kind of danger, the longest word first.
    """

    headings: Mapping[str, Mapping[str, str]]
    official: Mapping[str, frozenset[str]]
    captions: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    dangers: Mapping[str, str]

    def field(self, heading: str, table: str = "ledger") -> str | None:
        """Return the field of a table that a folded heading names, or None."""
        known = self.headings[table]
        found = known.get(heading)
        if found is not None:
            return found
        if known.get(bare_heading(heading)) == "funds":  # 资金/万元
            return "funds"
        return PRIVATE if speaks_of_a_person(heading) else None

    def nearest(self, heading: str, fields: Iterable[str], table: str = "ledger") -> str | None:
        """Return which of some fields an unknown heading is likely to mean, or None; one that rows need before others."""
        wanted, text = frozenset(fields), fold_heading(heading)
        columns = SHEETS[table].columns
        needed = {name for name in wanted if columns[name].required == "always"}
        part_of = [name for name in columns if name in needed and text in columns[name].heading]
        return (
            self._alike(text, needed, table)
            or (part_of[0] if part_of and len(text) > 1 else None)
            or self._alike(text, wanted, table)
            or self._of_a_kind(text, needed - {"sector"}, table)
        )

    def _alike(self, text: str, wanted: AbstractSet[str], table: str) -> str | None:
        """Return the field of which a heading is a slip."""
        from rapidfuzz import fuzz, process

        known = {each: name for each, name in self.headings[table].items() if name in wanted}
        alike = process.extract(text, list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE_OFFICIAL, limit=3)
        return next(
            (known[near] for near, score, _ in alike if near in self.official[table] or score >= _ALIKE),
            None,
        )

    def _of_a_kind(self, text: str, wanted: AbstractSet[str], table: str) -> str | None:
        """Return the field whose headings a heading contains, or ends like: 受查主体名称, 存在问题及隐患."""
        from rapidfuzz import fuzz, process

        known = {
            each: name
            for each, name in self.headings[table].items()
            if name in wanted and (each in text or each[-2:] == text[-2:])
        }
        found = process.extractOne(text, list(known), scorer=fuzz.ratio) if len(text) > 1 else None
        return None if found is None else known[found[0]]

    def word(self, words: str, text: str) -> str | None:
        """Return what a word of a list stands for, or None."""
        known, folded = self.words[words], fold_word(text)
        if folded in known:
            return known[folded]
        folded = fold_word(_chosen(text))
        return known.get("是" if folded in TICKS else "否" if folded in CROSSES else folded)

    def allowed(self, words: str) -> tuple[str, ...]:
        """Return the words of a list that a message offers: the first for each value."""
        first: dict[str, str] = {}
        for word, value in self.words[words].items():
            first.setdefault(value, word)
        return tuple(first.values())

    def danger(self, text: str) -> str:
        """Return the kind of danger that a text speaks of: of its longest known word; a kind means itself."""
        folded = fold_word(text)
        if folded in self._kinds:
            return self._kinds[folded]
        return next((kind for word, kind in self.dangers.items() if word and word in folded), OTHER_DANGER)

    @cached_property
    def every_heading(self) -> frozenset[str]:
        """The headings of all tables."""
        return frozenset().union(*self.headings.values())

    @cached_property
    def total(self) -> str:
        """A pattern of the words for totals: 合计, 小计."""
        return f"(?:{'|'.join(map(re.escape, self.words['total'])) or '(?!)'})"

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {fold_word(kind): kind for kind in self.dangers.values()}

    @property
    def source_buckets(self) -> Mapping[str, str]:
        """The bulletins' bucket of each canonical source; any other counts as ``department_check``."""
        return self.words["source_bucket"]


def load_vocabulary(*folders: Path) -> Vocabulary:
    """Read ``headings.csv``, ``words.csv`` and ``dangers.csv``; lists that say what they did are not made sense of again.

    Parameters
    ----------
    *folders
        The suite's ``data/reference``, which has all; then those whose lines are added to it. A later line
        of the same heading or word is the one that holds.
    """
    paths = ((place == 0, folder / name) for place, folder in enumerate(folders) for name in _COLUMNS)
    return _vocabulary(
        tuple((path, read_content(path)) for is_needed, path in paths if is_needed or path.is_file())
    )


@lru_cache(maxsize=4)
def _vocabulary(lists: tuple[tuple[Path, bytes], ...]) -> Vocabulary:
    """Return what lists say that hold this."""
    headings = {
        table: {fold_heading(column.heading): column.name for column in spec.columns.values()}
        for table, spec in SHEETS.items()
    }
    official = {table: frozenset(known) for table, known in headings.items()}
    headings["caption"] = {}
    words: dict[str, dict[str, str]] = {name: {} for name in _LISTS}
    dangers: dict[str, str] = {}
    for path, content in lists:
        lines = read_list(path, _COLUMNS[path.name], content=content)
        if path.name == "headings.csv":
            _add(headings, _headings(lines, headings, official))
        elif path.name == "words.csv":
            _add(words, _words(lines))
        else:
            _add({"": dangers}, ((place, "", fold_word(word), kind) for place, (word, kind) in lines))
    captions = headings.pop("caption")
    longest_first = sorted(dangers.items(), key=lambda line: -len(line[0]))
    return Vocabulary(headings, official, captions, words, dict(longest_first))


def _add(known: Mapping[str, dict[str, str]], lines: Iterable[tuple[str, str, str, str]]) -> None:
    """Add lines (place, list, word, value); a file says one thing of a word, the one read last is the one that holds."""
    added: dict[str, dict[str, str]] = {name: {} for name in known}
    for place, name, word, value in lines:
        if added[name].setdefault(word, value) != value:
            raise ConfigError(f"{place}：“{word}”已经指 {added[name][word]}，不能又指 {value}。")
    for name, own in added.items():
        known[name].update(own)


def _headings(
    lines: Lines, known: Mapping[str, Mapping[str, str]], official: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, str, str]]:
    for place, (table, field, heading) in lines:
        if table not in _TABLES:
            raise ConfigError(f"{place}：没有“{table}”这个表，可用 {'、'.join(_TABLES)}。")
        fields = _CAPTIONS if table == "caption" else {*SHEETS[table].columns, SERIAL, PRIVATE}
        if field not in fields:
            raise ConfigError(f"{place}：没有“{field}”这个字段，可用 {'、'.join(sorted(fields))}。")
        folded = fold_heading(heading)
        if folded in official.get(table, ()):
            yield place, table, folded, known[table][folded]  # what a column is called says which it is
        yield place, table, folded, field


def _words(lines: Lines) -> Iterator[tuple[str, str, str, str]]:
    for place, (name, word, value) in lines:
        if name not in _LISTS:
            raise ConfigError(f"{place}：没有“{name}”这个词表，可用 {'、'.join(_LISTS)}。")
        allowed = _LISTS[name]
        if allowed is not None and value not in allowed:
            raise ConfigError(f"{place}：“{value}”不是可用的值，可用 {'、'.join(sorted(allowed))}。")
        yield place, name, fold_word(word), value
