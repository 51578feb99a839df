"""Texts that try to become something else where they are shown, and workbooks full of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import cycle, product
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from hazardlib.domain.columns import DUTIES_SHEET, LEDGER, PROGRESS_SHEET, TIPS_SHEET, Column

_SCRIPT = "window.hacked=1;alert(1)"
_HTML = (
    f"<script>{_SCRIPT}</script>",
    f"</script><script>{_SCRIPT}</script>",
    f"<img src=x onerror='{_SCRIPT}'>",
    f"<svg onload='{_SCRIPT}'>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    f"<a href='javascript:{_SCRIPT}'>点此</a>",
    f"<details open ontoggle='{_SCRIPT}'>x</details>",
    f"<input autofocus onfocus='{_SCRIPT}'>",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<object data=//evil.example></object>",
    "<form action=//evil.example><button>x</button></form>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    f"<math><mtext></table><mglyph><style><img src onerror='{_SCRIPT}'>",
)
_BREAKS = ("", '"', "'", "-->", "]]>", "</td></tr></table>", "</textarea>", "</title></style>")
_FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://evil.example","点此")',
    '=WEBSERVICE("http://evil.example")',
    "=IMPORTXML(A1)",
    "\t=1+1",
    "{=1+1}",
    "=DDE(1)",
    "＝1+1",
)
_TEMPLATES = (
    "{{7654321*3}}",
    "{% for x in range(9) %}x{% endfor %}",
    "{{ self.__init__.__globals__ }}",
    "${7654321*3}",
    "#{7654321*3}",
    "<%= 7654321*3 %>",
    "{0.__class__}",
    "%s%n%x",
    "{{cycler.__init__.__globals__.os.popen('id')}}",
    "$(id)",
    "`id`",
    "%{customdata[0]}",
)
_MARKDOWN = (
    "[点此](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "# 标题",
    "| a | b |",
    "```\n代码\n```",
    "**粗**",
    "$$\\href{javascript:alert(1)}{x}$$",
    "<http://evil.example>",
)
_PATHS = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/tmp/hacked",
    "C:\\hacked.xlsx",
    "file:///etc/passwd",
    "\\\\evil.example\\share",
    "....//....//x",
    "%2e%2e%2fx",
    "CON",
    "~root/x",
)
_STRANGE = (
    "\u202e反向\u202c",
    "\u2066隔离\u2069",
    "零\u200b宽\u200d字\ufeff",
    "_x000D__x0007_",
    "e\u0301" * 40,
    "很长" * 1200,
    "L" * 2500,
    "&lt;b&gt;&amp;#60;",
    "\u2028分\u2029行",
    "ＦＵＬＬ＜ｓｃｒｉｐｔ＞",
    "toString",
    "__proto__",
    "constructor",
)

PAYLOADS = (
    *(before + html for html, before in product(_HTML, _BREAKS)),
    *_FORMULAS,
    *(formula + html for formula, html in product(_FORMULAS[:5], _HTML[:8])),
    *_TEMPLATES,
    *(f"{template}{html}" for template, html in product(_TEMPLATES[:3], _HTML[:8])),
    *_MARKDOWN,
    *_PATHS,
    *_STRANGE,
    *(strange + formula for strange, formula in zip(_STRANGE, _FORMULAS, strict=False)),
)
"""Everything that is tried, at least 250."""

_TEXTS = {
    "ledger": "hazard_no unit location description criterion responsible_person leader measures contingency accepted_by remarks",
    "duties": "unit remarks",
    "tips": "tip_no unit danger hazard_no",
    "progress": "counted_in",
}
"""The columns of free text on each sheet."""

_FIXED = {
    "ledger": {
        "sector": "燃气安全领域",
        "level": "重大事故隐患",
        "source": "部门检查",
        "found_on": date(2023, 7, 3),
        "fix_type": "限期整改",
        "funds": 1,
        "due_on": date(2023, 7, 10),
        "status": "未整改",
        "supervision": "街道",
        "listed_on": date(2023, 7, 4),
    },
    "duties": {"sector": "燃气安全领域", "high_risk": "否", "duty": "动员部署"},
    "tips": {
        "channel": "12350",
        "received_on": date(2023, 7, 5),
        "sector": "燃气安全领域",
        "outcome": "查实",
    },
    "progress": {"sector": "燃气安全领域", "indicator": "检查单位", "this_month": 1, "cumulative": 1},
}
_SHEETS: dict[str, tuple[Any, int]] = {
    "ledger": (LEDGER, len(PAYLOADS)),
    "duties": (DUTIES_SHEET, len(PAYLOADS)),
    "tips": (TIPS_SHEET, len(PAYLOADS)),
    "progress": (PROGRESS_SHEET, 1),
}
_NAMES = {"ledger": "隐患台账", "duties": "企业履责", "tips": "举报线索", "progress": "工作进展"}


def write_payload_workbook(
    path: Path,
    *,
    label: str,
    sheet: str = "",
    unknown: Sequence[str] = (),
    most_rows: int = len(PAYLOADS),
    month: str = "2023年7月",
    fixed: Mapping[str, Any] | None = None,
) -> None:
    """Write a workbook in which every text field of every row holds another payload.

    Parameters
    ----------
    label
        What stands behind 填报单位.
    sheet
        The ledger's sheet name, by default its own.
    unknown
        Headings of columns that nobody knows; their cells hold payloads, too.
    most_rows
        Rows of a sheet; by default as many as there are payloads.
    month, fixed
        What stands behind 填报月份, and what other value than usual some columns of the ledger have in every row.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        for name, (columns, count) in _SHEETS.items():
            page = book.add_worksheet(sheet if name == "ledger" and sheet else _NAMES[name])
            page.write_string(0, 0, f"填报单位：{label}")
            page.write_string(0, 3, f"填报月份：{month}")
            extra = unknown if name == "ledger" else ()
            for at, heading in enumerate(["序号", *map(_heading, columns.values()), *extra]):
                page.write_string(1, at, heading)
            for place in range(min(count, most_rows)):
                _write_row(page, place, name, columns, len(extra), (fixed or {}) if name == "ledger" else {})


def _heading(column: Column) -> str:
    return f"{column.heading}（{column.unit}）" if column.unit else column.heading


def _write_row(page: Any, place: int, name: str, columns: Any, extra: int, fixed: Mapping[str, Any]) -> None:
    page.write_number(place + 2, 0, place + 1)
    texts = _TEXTS[name].split()
    for at, column in enumerate(columns, start=1):
        value = _FIXED[name].get(column)
        if column in texts:
            # The number behind keeps rows apart; the payload stays in front, where formulas begin.
            value = f"{PAYLOADS[(place + 7 * texts.index(column)) % len(PAYLOADS)]} 第{place}行"
        value = fixed.get(column, value)
        if isinstance(value, date):
            page.write_datetime(place + 2, at, value)
        elif isinstance(value, str):
            page.write_string(place + 2, at, value)
        elif value is not None:
            page.write_number(place + 2, at, value)
    for at in range(extra):
        page.write_string(place + 2, len(columns) + 1 + at, PAYLOADS[(place + at) % len(PAYLOADS)])


_IN_NAMES = (
    f"<img src=x onerror='{_SCRIPT}'>",
    "=1+1",
    "{{7654321*3}}",
    "../../x",
    f"</script><script>{_SCRIPT}</script>",
    "[点此](javascript:alert(1))",
    f"\"><svg onload='{_SCRIPT}'>",
    "@SUM(1)",
    "{% raw %}",
)


def write_payload_campaign(path: Path, own: Path) -> None:
    """Write a campaign's file with a payload behind every name; departments and sectors keep theirs as an alias."""
    content = yaml.safe_load(own.read_text("utf-8"))
    payloads, renamed = cycle(_IN_NAMES), dict[str, str]()

    def name(old: str) -> str:
        return renamed.setdefault(old, old + next(payloads))

    about = content["campaign"]
    about |= {key: name(text) for key, text in about.items() if isinstance(text, str)}
    content["leaders"] = [name(leader) for leader in content["leaders"]]
    for named in (*content["departments"], *content["sectors"]):
        named["aliases"] = [*named["aliases"], named["name"]]
    for named in (*content["departments"], *content["sectors"], *content["stages"], *content["duties"]):
        named["name"] = name(named["name"])
    for sector in content["sectors"]:
        for leader in sector["leaders"]:
            leader["name"] = name(leader["name"])
        for place in (*sector["leads"], *sector["cooperates"]):
            place["department"] = name(place["department"])
        sector["scope"] = [name(item) for item in sector["scope"]]
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")


def write_payload_narrative(path: Path, slots: Sequence[str]) -> None:
    """Write every payload into what people write for the papers, some for each slot."""
    shares = {slot: "\n".join(PAYLOADS[place :: len(slots)]) for place, slot in enumerate(slots)}
    path.write_text(yaml.safe_dump(shares, allow_unicode=True), "utf-8")
