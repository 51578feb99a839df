"""The schedule of rules: from which month each warns, and from which it is an error.

An office that brings in a rule names it in ``data/reference/rules.csv``, ``FUNDS_LARGE,2023-08,2023-10``: before its first month the
rule says nothing, so that nobody is held to what was not asked of him. The list changes what is
said and how gravely, never which rows count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hazardlib.domain.lists import read_list
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Severity
from hazardlib.errors import ConfigError, UsageError
from hazardlib.findings import Finding
from hazardlib.findings.catalogue import CATALOGUE

_COLUMNS = ("code", "warning_from", "error_from")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})月?(?:\s*[-/.]?\s*0?1日?)?")
"""2023-08, and what a spreadsheet makes of it: 2023/8/1, 2023年8月."""


@dataclass(frozen=True)
class Start:
    """From which report months on a rule warns, and is an error.

    Parameters
    ----------
    warning_from
        Before it the rule says nothing; None means that it always did.
    error_from
        None means that it stays a warning.
    """

    warning_from: Month | None
    error_from: Month | None

    def severity(self, month: Month) -> Severity | None:
        """Return how grave the rule is in a month; None where it is not in force yet."""
        if self.error_from is not None and month >= self.error_from:
            return Severity.ERROR
        is_begun = self.warning_from is None or month >= self.warning_from
        return Severity.WARNING if is_begun else None


RuleSchedule = Mapping[str, Start]
"""Code → its start; a code that is not there is as the catalogue has it, in every month."""


def load_schedule(*paths: Path) -> RuleSchedule:
    """Read ``rules.csv``: the suite's, then the workspace's own, which goes before it rule by rule."""
    starts: dict[str, Start] = {}
    for path in paths:
        starts |= _read_starts(path)
    return starts


def _read_starts(path: Path) -> dict[str, Start]:
    starts: dict[str, Start] = {}
    for place, (code, *months) in read_list(path, _COLUMNS, may_be_blank=_COLUMNS[1:]):
        usable = [each.code for each in CATALOGUE.values() if each.may_begin_later]
        if code not in usable:
            said = f"“{code}”说的是文件、行或单元格没有读进来，不能推迟"
            said = said if code in CATALOGUE else f"没有“{code}”这个代码"
            raise ConfigError(f"{place}：{said}，可用 {'、'.join(sorted(usable))}。")
        if code in starts:
            raise ConfigError(f"{place}：“{code}”前面已经写过。请只留一行。")
        warning_from, error_from = (_month(place, text) for text in months)
        if warning_from is None and error_from is None:
            raise ConfigError(f"{place}：没有写月份。请至少写明 warning_from 或 error_from，如 2023-08。")
        if warning_from is not None and error_from is not None and warning_from > error_from:
            raise ConfigError(f"{place}：warning_from（{warning_from}）晚于 error_from（{error_from}）。")
        starts[code] = Start(warning_from, error_from)
    return starts


def _month(place: str, text: str) -> Month | None:
    if not text:
        return None
    match = _MONTH.fullmatch(text)
    try:
        return Month(int(match[1]), int(match[2])) if match else Month.parse(text)
    except UsageError as error:
        raise ConfigError(f"{place}：{error}") from None


def apply_schedule(findings: Iterable[Finding], month: Month | None, starts: RuleSchedule) -> list[Finding]:
    """Return the findings of one submission as they are said in its month.

    Parameters
    ----------
    findings
        The findings.
    month
        The report month; of a file that does not say it, everything is said.
    starts
        Which rules begin when.
    """
    said = []
    for finding in findings:
        start = starts.get(finding.code)
        severity = start.severity(month) if start and month else Severity(finding.severity)
        if severity is not None:
            said.append(
                finding if severity == finding.severity else replace(finding, severity=severity.value)
            )
    return said
