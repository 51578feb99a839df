"""The notice as data: what campaign.yaml says, and what it says of its mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import Month
from hazardlib.errors import ConfigError

CAMPAIGN = Path(__file__).parents[1] / "campaign.yaml"
JULY = date(2023, 7, 1)

SECTORS = {
    "crowded-places": ("人员密集领域", ["周建鹏"], ["财政经济办公室"], []),
    "scenic-areas": (
        "景区景点领域",
        ["贾化生", "刘广伟", "李丰福"],
        ["公共管理办公室"],
        ["公共服务办公室", "文旅产业发展科"],
    ),
    "construction": ("建筑施工领域", ["贾化生", "徐彬"], ["公共管理办公室", "工程建设科"], []),
    "gas": (
        "燃气安全领域",
        ["贾化生", "刘广伟", "刘永强"],
        ["公共管理办公室"],
        ["公共安全办公室", "综合执法大队"],
    ),
    "residential": ("居民住宅领域", ["贾化生"], ["公共管理办公室"], []),
    "education": ("教育培训领域", ["刘广伟"], ["公共服务办公室"], []),
    "waterways": ("湖区河道领域", ["贾化生"], ["公共管理办公室"], []),
    "owned-premises": ("自有载体领域", ["张杰"], ["资产运营科"], []),
    "commerce": ("商业经营领域", ["刘永强", "陈长柱"], ["综合执法大队"], []),
    "sanitation": ("环境治理领域", ["刘永强", "陈长柱"], ["综合治理中心"], []),
    "other-enterprises": (
        "其它企业领域",
        ["周建鹏", "刘广伟", "刘永强"],
        ["财政经济办公室"],
        ["公共安全办公室", "综合执法大队"],
    ),
    "administration": ("行政办公领域", ["周建鹏"], ["综合保障科"], []),
    "state-owned": ("国有企业领域", ["张馨"], ["能源公司"], []),
}


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(CAMPAIGN)


def test_all_thirteen_sectors_stand_as_in_the_notice(campaign: Campaign) -> None:
    read = {
        sector.code: (
            sector.name,
            list(sector.leaders_on(JULY)),
            list(sector.leads_on(JULY)),
            list(sector.cooperates_on(JULY)),
        )
        for sector in campaign.sectors
    }
    assert list(read.items()) == list(SECTORS.items())


def test_nine_leaders_make_twenty_two_pairs_with_sectors(campaign: Campaign) -> None:
    assert campaign.leaders_on(JULY) == (
        *("周建鹏", "贾化生", "刘广伟", "李丰福", "徐彬"),
        *("刘永强", "张杰", "陈长柱", "张馨"),
    )
    assert sum(len(sector.leaders_on(JULY)) for sector in campaign.sectors) == 22


def test_eleven_departments_report_from_the_day_of_the_notice(campaign: Campaign) -> None:
    assert len(campaign.departments_on(date(2023, 5, 22))) == 11
    assert campaign.departments_on(date(2023, 5, 21)) == ()


def test_every_sector_says_what_is_inspected(campaign: Campaign) -> None:
    assert all(sector.scope for sector in campaign.sectors)
    assert len(campaign.sector("construction").scope) == 16


def test_the_calendar_is_the_notices(campaign: Campaign) -> None:
    assert campaign.due_on(Month(2023, 7)) == date(2023, 7, 20)
    assert campaign.meeting_on(Month(2023, 6)) == date(2023, 6, 25)
    assert (campaign.interims_on, campaign.final_on) == ((date(2023, 8, 1),), date(2023, 12, 1))
    assert [str(month) for month in campaign.months()] == [f"2023-{number:02d}" for number in range(6, 13)]
    assert [str(month) for month in campaign.months_due(date(2023, 8, 1))] == ["2023-06", "2023-07"]
    assert len(campaign.months_due(campaign.final_on)) == 6
    assert len(campaign.months_due(campaign.supplement_on)) == 7


def test_the_due_day_itself_is_on_time_unless_the_setting_says_otherwise(
    campaign: Campaign, tmp_path: Path
) -> None:
    due_on, july = date(2023, 7, 20), Month(2023, 7)
    assert campaign.is_on_time(due_on, july)
    strict = load_campaign(_changed(tmp_path, "due_includes_day: true", "due_includes_day: false"))
    assert not strict.is_on_time(due_on, july)
    assert strict.is_on_time(date(2023, 7, 19), july)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2023-05-22", "mobilisation"),
        ("2023-06-30", "self-check"),
        ("2023-07-01", "inspection"),
        ("2023-11-30", "inspection"),
        ("2023-12-31", "summary"),
        ("2024-01-01", None),
    ],
)
def test_a_day_falls_in_its_stage(campaign: Campaign, day: str, stage: str | None) -> None:
    found = campaign.stage_of(date.fromisoformat(day))
    assert (found.code if found else None) == stage


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("人员密集领域", "crowded-places"),
        ("（三）建筑施工", "construction"),
        ("其他企业领域", "other-enterprises"),
        (" 燃 气\n安全", "gas"),
        ("3、燃气", "gas"),
        ("环卫行业", "sanitation"),
        ("消防安全", None),
        ("领域", None),
        ("", None),
    ],
)
def test_a_sector_is_found_as_people_write_it(campaign: Campaign, text: str, code: str | None) -> None:
    found = campaign.find_sector(text)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公共管理办", "公共管理办公室"),
        (" 财经办 ", "财政经济办公室"),
        ("综治中心", "综合治理中心"),
        ("公共管理办公室 工程建设科", None),
        ("城管科", None),
    ],
)
def test_a_department_is_found_as_people_write_it(campaign: Campaign, text: str, name: str | None) -> None:
    found = campaign.find_department(text)
    assert (found.name if found else None) == name


def test_a_department_has_its_part_in_a_sector(campaign: Campaign) -> None:
    assert campaign.role("工程建设科", "construction", JULY) == "lead"
    assert campaign.role("综合执法大队", "gas", JULY) == "cooperates"
    assert campaign.role("能源公司", "gas", JULY) is None
    assert [sector.code for sector in campaign.sectors_led_by("综合执法大队", JULY)] == ["commerce"]


def test_who_leaves_a_sector_answers_for_it_until_that_day(tmp_path: Path) -> None:
    path = _changed(
        tmp_path, "{name: 徐彬, since: 2023-05-22}", "{name: 徐彬, since: 2023-05-22, until: 2023-09-30}"
    )
    sector = load_campaign(path).sector("construction")
    assert sector.leaders_on(date(2023, 9, 30)) == ("贾化生", "徐彬")
    assert sector.leaders_on(date(2023, 10, 1)) == ("贾化生",)


def test_an_item_of_the_scope_may_have_days(tmp_path: Path) -> None:
    dated = "{item: 燃气工程安全, since: 2023-07-01, until: 2023-09-30}"
    gas = load_campaign(_changed(tmp_path, "- 燃气工程安全", f"- {dated}")).sector("gas")
    assert "燃气工程安全" not in gas.scope_on(date(2023, 6, 30))
    assert "燃气工程安全" in gas.scope_on(date(2023, 9, 30))
    assert "燃气管道设施安全" in gas.scope_on(date(2000, 1, 1))
    with pytest.raises(ConfigError, match=r"sectors\[3\]\.scope\[2\]\.until.*不早于 since"):
        load_campaign(_changed(tmp_path, "- 燃气工程安全", f"- {dated}".replace("09-30", "06-30")))


@pytest.mark.parametrize(
    ("old", "new", "place", "found", "allowed"),
    [
        ("{name: 徐彬, since: 2023-05-22}", "{name: 徐彬, since: 2023-13-01}", "sectors[2].leaders[1].since", "2023-13-01", "应为日期"),
        ("{name: 徐彬, since: 2023-05-22}", "{name: 徐斌, since: 2023-05-22}", "sectors[2].leaders[1].name", "徐斌", "徐彬"),
        ("{department: 工程建设科, since", "{department: 城管科, since", "sectors[2].leads[1].department", "城管科", "工程建设科"),
        ("due_day: 20", "due_day: 31", "calendar.due_day", "31", "1 到 28"),
        ("due_includes_day: true", "due_includes_day: 是", "calendar.due_includes_day", "是", "true 或 false"),
        ("last_month: 2023-12", "last_month: 2023-05", "calendar.last_month", "2023-05", "不早于 first_month"),
        ("final_on: 2023-12-01", "final_on: 2023-07-01", "calendar.final_on", "2023-07-01", "不早于 interim_on"),
        ("code: gas", "code: Gas", "sectors[3].code", "Gas", "小写英文代码"),
        ("code: gas", "code: construction", "sectors[3].code", "construction", "第 97 行已有"),
        ("aliases: [综保科, 保障科]", "aliases: [综保科, 综治中心]", "departments[9].aliases[1]", "综治中心", "别处没有用过"),
        ("office: 公共安全办公室", "office: 安监局", "campaign.office", "安监局", "公共安全办公室"),
        ("since: 2023-06-01, until: 2023-06-30", "since: 2023-05-31, until: 2023-06-30", "stages[1].since", "2023-05-31", "晚于上一阶段"),
        ("排查, cadence: monthly,", "排查, cadence: weekly,", "duties[2].cadence", "weekly", "once、monthly"),
        ("暗查暗访, unit: 次, group: inspection", "暗查暗访, unit: 次, group: 检查", "indicators[7].group", "检查", "inspection、enforcement"),
        ("role: unannounced", "role: visits", "indicators[7].role", "visits", "行已有"),
        ("aliases: [约谈企业]", "aliases: [罚款]", "indicators[11].aliases[0]", "罚款", "行已有"),
        ("  street: 东丽湖街道", "  street:", "campaign.street", "", "不空的文字"),
        ("leaders: [周建鹏", "leaders: 周建鹏 #[", "leaders", "周建鹏", "不空的列表"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_what_was_found_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, place: str, found: str, allowed: str
) -> None:
    path = _changed(tmp_path, old, new)
    line = CAMPAIGN.read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    with pytest.raises(ConfigError) as caught:
        load_campaign(path)
    message = str(caught.value)
    assert message.startswith("campaign.yaml 第 ")
    assert f"第 {line} 行 {place}：写的是“{found}”，应为" in message
    assert allowed in message
    assert "\n" not in message


def test_the_six_tasks_and_the_mobilisation_fall_due_as_the_notice_says(campaign: Campaign) -> None:
    cadences = {duty.code: (duty.cadence, duty.high_risk_cadence) for duty in campaign.duties}
    assert cadences == {
        "mobilisation": ("once", "once"),
        "leader-inspection": ("quarterly", "monthly"),
        "hot-work": ("monthly", "monthly"),
        "outsourcing": ("once", "once"),
        "responsibility": ("once", "once"),
        "flexible-workers": ("before-work", "before-work"),
        "drills": ("once", "quarterly"),
        "study": ("once", "once"),
        "warning-education": ("once", "once"),
        "welding-equipment": ("once", "once"),
        "deputies-lists": ("once", "once"),
        "campaign-list": ("once", "once"),
        "safety-staff": ("once", "once"),
    }
    assert [sector.code for sector in campaign.sectors if sector.is_high_risk] == ["construction"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("出动检查人员", "出动检查人员"), (" 检查企业", "检查单位"), ("1.罚款", "罚款"), ("罚金", None)],
)
def test_an_indicator_is_known_by_its_names(campaign: Campaign, text: str, name: str | None) -> None:
    found = campaign.find_indicator(text)
    assert (found.name if found else None) == name


def test_a_duty_is_known_by_its_names(campaign: Campaign) -> None:
    found = campaign.find_duty("动火作业排查")
    assert found is not None
    assert found.code == "hot-work"
    assert campaign.find_duty("写总结") is None


def test_an_unknown_and_a_missing_key_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_campaign(_changed(tmp_path, "  street: 东丽湖街道", "  stret: 东丽湖街道"))
    assert "campaign.street：缺少这一项，请补上，如 street: 湖畔镇。" in str(caught.value)
    assert "第 6 行 campaign.stret：没有这个键，可用的键是 name、street、" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  name: 重大事故隐患排查整治2023专项行动", "campaign.name：缺少这一项，请补上，如 name: 消防安全百日行动。"),
        ("    leaders:\n", "sectors[0].leaders：缺少这一项，请补上，如 leaders: [{name: 王某某, since: 2024-06-01}]，"),
    ],
)  # fmt: skip
def test_the_example_of_a_missing_key_is_one_of_its_place(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_campaign(_changed(tmp_path, line, line.replace("name:", "#").replace("leaders:", "lead:")))
    assert said in str(caught.value)


def test_a_key_written_twice_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"第 7 行 campaign\.street：写了两次"):
        load_campaign(_changed(tmp_path, "  street: 东丽湖街道\n", "  street: 东丽湖街道\n  street: 别处\n"))


def test_many_mistakes_come_five_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"应为日期.*另有 \d+ 处错误"):
        load_campaign(_changed(tmp_path, "2023-05-22", "五月"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "是空的"),
        (b"stages:\n\t- a\n", "第 2 行"),
        ("街道: 东丽湖".encode("gbk"), "不是 UTF-8"),
        (b"a: \x00", "YAML 不允许的字符"),
        (b"- a\n- b\n", "应为一组键值"),
    ],
)
def test_a_file_that_is_no_campaign_is_refused_in_one_line(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "campaign.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=expected) as caught:
        load_campaign(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"读不到 .*campaign\.yaml"):
        load_campaign(tmp_path / "campaign.yaml")


def _changed(folder: Path, old: str, new: str) -> Path:
    text = CAMPAIGN.read_text(encoding="utf-8")
    assert old in text
    path = folder / "campaign.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path
