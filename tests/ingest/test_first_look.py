"""What is left out by a first look holds nothing that the patterns behind it would have found."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hazardlib.sample
from hazardlib.ingest.privacy import contacts, redact
from hazardlib.ingest.privacy.first_look import FirstLook, needs
from tests.depth import DEPTH

LOOKS = (contacts.may_hold_contacts, redact.may_hold_people)


def _sentences() -> list[str]:
    """Return the sentences that privacy is measured on, and those of the sample."""
    tables = Path(__file__).parent.glob("reporters*.csv")
    rows = (row for path in sorted(tables) for row in csv.reader(path.read_text("utf-8-sig").splitlines()))
    sample = sorted(Path(hazardlib.sample.__file__).parent.glob("*.yaml"))
    lines = (line.strip() for path in sample for line in path.read_text("utf-8").splitlines())
    return sorted({text for row in rows for text in row} | set(lines))


def _texts() -> list[str]:
    """Return them, and as many more that are put together of their clauses and pieces, and of odd signs."""
    chance = random.Random(2023)
    sentences = chance.sample(_sentences(), 600)
    clauses = [clause for text in sentences for clause in re.split(r"(?<=[，。；：、（）])", text) if clause]
    odd = '\ue000\uf8fe\uf8ff\U000f0000１Ｂ٣K·—（）()“”"@：:\u200b 　号楼室区说我住'

    def drawn() -> Iterator[str]:
        for _ in range(150 * DEPTH):
            yield "".join(chance.sample(clauses, chance.randint(2, 3)))
            first, then = chance.choice(sentences), chance.choice(sentences)
            yield first[: chance.randint(0, 30)] + then[chance.randint(0, len(then)) :]
            at = chance.randint(0, len(first))
            yield first[:at] + chance.choice(odd) + first[at:]

    return [*sentences, *drawn()]


def test_what_a_text_is_made_into_is_the_same_without_any_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, leaders = _texts(), ("张杰", "李敏")
    uncached = redact.redact.__wrapped__
    quick = [uncached(text, leaders) for text in texts]
    monkeypatch.setattr(FirstLook, "__call__", lambda _self, _text: True)
    slow = [uncached(text, leaders) for text in texts]
    assert quick == slow
    assert sum(made == text for made, text in zip(quick, texts, strict=True)) > len(texts) / 10


def test_the_texts_of_a_column_are_made_into_what_each_of_them_is_alone() -> None:
    lines, leaders = [" ".join(text.split()) for text in _texts()], ("张杰", "李敏")
    assert redact.redact_lines(lines, leaders) == [redact.redact(line, leaders) for line in lines]
    assert redact.redact_lines([]) == []


def test_no_text_in_which_a_pattern_finds_something_is_left_out() -> None:
    texts = _texts()
    for pattern in {pattern for look in LOOKS for pattern in look.patterns}:
        look = FirstLook(pattern)
        missed = [text for text in texts if pattern.search(text) and not look(text)]
        assert missed == [], pattern.pattern[:60]


def test_every_pattern_needs_something() -> None:
    patterns = [pattern for look in LOOKS for pattern in look.patterns]
    assert [pattern.pattern for pattern in patterns if not needs(pattern.pattern, pattern.flags)] == []


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("来[电访]人?", [{"来电", "来访", "来电人", "来访人"}]),
        (r"1[3-9]\d(?:[-\s]?\d){8}", [{"0" * 11}]),
        (r"(?<=身份)证\d{2,3}(?!号)", [{"身份证00", "身份证000"}]),
        ("反映.{0,9}?(?=漏水|停电)", [{"反映"}, {"漏水", "停电"}]),
        ("(?:反映|.)(?:说|讲)+", [{"说", "讲"}]),
        ("某?", []),
    ],
)
def test_what_a_text_needs_is_read_from_the_pattern(pattern: str, needed: list[set[str]]) -> None:
    assert [set(words) for words in needs(pattern)] == needed
