"""The digest for a chat: what the paper says, in lines short enough to be read there."""

from __future__ import annotations

import json
import re
from typing import Any

from hazardlib.brief.summary_page import digest
from hazardlib.domain.terms import Ask


def numbers_in(value: Any) -> set[str]:
    return set(re.findall(r"\d+", json.dumps(value, ensure_ascii=False)))


def test_the_digest_is_a_few_plain_lines_marked_as_sample_data(invented: Any) -> None:
    text = digest(invented.material())
    head, _, body = text.partition("\n\n")
    lines = body.splitlines()
    assert head.splitlines()[0] == "【示例数据，仅供演示】"
    assert "数据截至2023年" in head.splitlines()[2]
    urgent = sum(line.startswith("· ") for line in lines)
    assert urgent == len(invented.figures["lists"]["urgent_major"])
    assert 5 <= len(lines) - urgent <= 9
    assert all(lines)
    assert text.endswith("\n")
    names = [entry["unit"] for entry in invented.material().entries.values()]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert not re.search(r"[*#_`\[\]<>|\r]", text)
    assert max(len(line) for line in lines) <= 200


def test_every_number_of_the_digest_is_one_of_the_figures(invented: Any) -> None:
    material = invented.material()
    first = digest(material).partition("\n\n")[2].splitlines()[0]
    street, major = invented.figures["overall"]["all"], invented.figures["overall"]["major"]
    said = [int(each) for each in re.findall(r"(\d+)条", first)]
    assert said == [
        street["found"],
        major["found"],
        *(street[name] for name in ("closed", "rectified", "open")),
    ]
    known = numbers_in(invented.figures) | {str(len(each)) for each in invented.figures["lists"].values()}
    known |= {str(sum(ask in row["asks"] for row in invented.figures["matters"])) for ask in Ask}
    known |= {str(len(invented.figures["matters"]))}
    counted = set(re.findall(r"(\d+)条", digest(material)))
    assert counted <= known


def test_no_digest_holds_a_telephone_or_identity_number(invented: Any) -> None:
    assert not re.search(r"\d{7,}", digest(invented.material()))


def test_july_names_who_is_behind_who_is_missing_and_what_comes_next(monthly: Any) -> None:
    text = digest(monthly.material())
    assert "东丽湖街道2023年7月隐患排查整治情况" in text
    assert "未报：工程建设科、综合保障科" in text or "未报：综合保障科、工程建设科" in text
    assert "：挂牌督办" in text
    assert "※" in text
    assert "下次报送：8月1日前报送阶段工作情况，8月20日前报送8月工作进展。" in text


def test_a_campaign_that_found_nothing_says_so_in_few_words(make: Any) -> None:
    text = digest(make("monthly", empty=True).material())
    assert "各部门报送的台账中未发现隐患。" in text
    assert "率" not in text
    assert "超期" not in text.partition("\n\n")[2]


def test_a_deadline_past_on_the_day_of_issue_is_told_alike_in_table_digest_agenda_and_sheets(
    make: Any,
) -> None:
    invented = make("monthly")
    entries = invented.material().entries
    lists = invented.figures["lists"]
    one = lists["due_soon"][0]
    lists["urgent_major"].append(one)
    invented.figures["meeting_on"] = "2023-08-15"
    paper = invented.paper()
    assert invented.material().late(entries[one]) == "印发时已到期"
    called = entries[one].short
    for text in (digest(invented.material()), str(paper.parts["opening"]), str(paper.sheets[0])):
        said = text[text.index(called) :]
        assert "印发时已到期" in said[: said.index(entries[one]["leaders"])]
    own = str(next(sheet for sheet in paper.sheets if sheet.name == entries[one]["department"]))
    assert "印发时已到期" in own


def test_a_hazard_that_a_meetings_matter_says_is_not_done_is_marked_and_stays_unverified(make: Any) -> None:
    invented = make("interim")
    one = invented.figures["lists"]["overdue_unverified"][0]
    before = invented.material().urgency(invented.material().entries[one])
    invented.figures["meeting_decisions"]["outstanding"] = [{"hazard_id": one}]
    material = invented.material()
    assert before == "到期待核实"
    assert material.urgency(material.entries[one]) == "到期待核实，议定未办结"


def test_a_hazard_asked_about_though_it_is_rectified_is_not_taken_for_late(make: Any) -> None:
    material = make("monthly").material()
    done = [entry for entry in material.entries.values() if "is_rectified" in entry.flags]
    assert done
    assert {material.urgency(entry) for entry in done} == {"已整改"}
