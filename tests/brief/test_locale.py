"""The same page is the same bytes whatever language the machine speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from hazardlib.brief.render import Browser

PAGE = (
    "<html lang='zh-CN'><meta charset='utf-8'><article><h1>提醒</h1><table><tr><th>后厨燃气软管老化</th><td>限 3 日内整改</td>"
    "</tr></table><p>直骨角</p></article></html>"
)


@pytest.mark.slow
def test_a_print_is_the_same_bytes_in_any_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prints = []
    for locale in ("C", "zh_CN.UTF-8"):
        for name in ("LANG", "LC_ALL", "LANGUAGE"):
            monkeypatch.setenv(name, locale)
        with Browser() as browser:
            browser.print_sheets(PAGE, [tmp_path / "page.pdf"]).result()
        prints.append((tmp_path / "page.pdf").read_bytes())
    assert prints[0].startswith(b"%PDF")
    assert prints[0] == prints[1]
