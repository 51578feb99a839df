"""Templates: what a workspace may write anew, and what it is told where that does not work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hazardlib.brief.compose import compose
from hazardlib.brief.paper import Heading, Number, Paper, Paragraph
from hazardlib.errors import ConfigError
from tests.brief.invented_register import campaign

EXTENDS = '{% extends "suite/monthly.md.j2" %}\n'


def written(invented: Any, folder: Path, text: str) -> Paper:
    (folder / "monthly.md.j2").write_text(text, "utf-8")
    return compose(invented.figures, invented.hazards, invented.history, campaign(), {}, templates=folder)


def test_a_workspace_writes_one_part_anew_and_keeps_the_others(monthly: Any, tmp_path: Path) -> None:
    own = "{% block next %}\n# 我们的下一步\n\n发现{{ street.found }}条，\n逐条督办。\n\n{{ super() }}{% endblock %}"
    paper, suite = written(monthly, tmp_path, EXTENDS + own), monthly.paper()
    heading, said, *rest = paper.parts["next"]
    assert isinstance(heading, Heading)
    assert heading.text == "我们的下一步"
    assert isinstance(said, Paragraph)
    assert said.text[0] == "发现"
    assert isinstance(said.text[1], Number)
    assert said.text[1].path == "overall.all.found"
    assert said.text[2] == "条，逐条督办。"
    assert rest[1:] == list(suite.parts["next"][1:])
    assert paper.parts["opening"] == suite.parts["opening"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EXTENDS + "{% block next %}\n# 一\n{{ street.fond }}{% endblock %}", "第 4 行：用了没有的名称"),
        (
            EXTENDS + "{% block next %}\n# 一\n共{{ 5 }}条{% endblock %}",
            "第 4 行：5 不能印出来，数字须取自 figures.json",
        ),
        (EXTENDS + '{% block next %}\n见{{ table("street") }}\n{% endblock %}', "表、图和待填处须各占一行"),
        (
            EXTENDS + "{% block nextt %}\n# 一\n{% endblock %}",
            "没有 nextt 这样的部分。可用的部分是 opening、",
        ),
        ("{% block next %}\n# 一\n{% endblock %}", "缺少 opening 部分"),
        ('{% extends "monthly.md.j2" %}', "自带的模板写作 suite/monthly.md.j2"),
        (EXTENDS + '{% block next %}\n{{ table("x") }}\n{% endblock %}', "第 3 行：用了没有的名称"),
        (EXTENDS + "{% block next %}\n| 工作 |\n| 工作 |\n| 甲 |\n{% endblock %}", "表头的一格写“名称 宽度”"),
        (EXTENDS + "{% block next %}\n{{ 5 \n{% endblock %}", "第 4 行"),
    ],
)
def test_a_template_that_does_not_work_is_told_by_file_and_line(
    monthly: Any, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        written(monthly, tmp_path, text)
    assert str(tmp_path / "monthly.md.j2") in str(caught.value)
    assert said in str(caught.value)
