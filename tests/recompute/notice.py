"""What the notice says, copied from it by hand: who leads what, and when.

Deliberately not read from ``campaign.yaml``: a slip there must show as a disagreement.
"""

from __future__ import annotations

from datetime import date

SECTORS: dict[str, tuple[str, list[str], list[str], list[str]]] = {
    # code: (name, responsible leaders, lead departments, cooperating departments)
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

SITES = {
    # Sites that the notice names under one sector only.
    "国网客服中心北方分中心": "crowded-places",
    "水理汤泉度假酒店": "crowded-places",
    "东湖风景区": "scenic-areas",
    "自然艺苑区": "waterways",
    "两湖区域": "waterways",
    "矿泉水厂": "owned-premises",
    "景湖科技园": "owned-premises",
    "北大资源": "owned-premises",
    "天骥智谷": "owned-premises",
    "万科里商业中心": "other-enterprises",
    "天安智慧港": "administration",
    "能源楼": "administration",
    "恒大美娟道": "administration",
    "能源公司各供热站点": "state-owned",
    "能源公司办公区域": "state-owned",
}

LEADERS = ["周建鹏", "贾化生", "刘广伟", "李丰福", "徐彬", "刘永强", "张杰", "陈长柱", "张馨"]

OFFICE = "公共安全办公室"
"""Keeps the list of what meetings decide."""

DEPARTMENTS = [
    "财政经济办公室",
    "公共管理办公室",
    "公共服务办公室",
    "文旅产业发展科",
    "工程建设科",
    "公共安全办公室",
    "综合执法大队",
    "资产运营科",
    "综合治理中心",
    "综合保障科",
    "能源公司",
]

STAGES = [
    ("动员部署", date(2023, 5, 1), date(2023, 5, 31)),
    ("企业自查自改", date(2023, 6, 1), date(2023, 6, 30)),
    ("区街互动和监督检查", date(2023, 7, 1), date(2023, 11, 30)),
    ("总结提高", date(2023, 12, 1), date(2023, 12, 31)),
]

HIGH_RISK_SECTORS = ["construction"]

DUTIES: dict[str, tuple[str, str, str, date]] = {
    # code: (name, cadence, cadence of high-risk enterprises, by when if owed once)
    "mobilisation": ("动员部署", "once", "once", date(2023, 6, 30)),
    "leader-inspection": ("主要负责人带队检查", "quarterly", "monthly", date(2023, 12, 31)),
    "hot-work": ("动火等危险作业及关键岗位排查", "monthly", "monthly", date(2023, 12, 31)),
    "outsourcing": ("外包外租、分包转包排查", "once", "once", date(2023, 12, 31)),
    "responsibility": ("全员安全生产岗位责任制", "once", "once", date(2023, 12, 31)),
    "flexible-workers": ("劳务派遣和灵活用工人员培训", "before-work", "before-work", date(2023, 12, 31)),
    "drills": ("应急救援预案演练", "once", "quarterly", date(2023, 12, 31)),
    "study": ("国务院15条和市区50条措施专题学习", "once", "once", date(2023, 12, 31)),
    "warning-education": ("全员安全警示教育", "once", "once", date(2023, 12, 31)),
    "welding-equipment": ("电气焊设备全面检查", "once", "once", date(2023, 12, 31)),
    "deputies-lists": ("分管负责人安全生产职责清单", "once", "once", date(2023, 12, 31)),
    "campaign-list": ("专项行动工作清单", "once", "once", date(2023, 12, 31)),
    "safety-staff": ("安全生产管理机构或管理人员", "once", "once", date(2023, 12, 31)),
}

IN_PERSON = ["领导带队检查", "暗查暗访", "现场督导"]

STOCKS = ["应检查单位", "已检查单位", "技术检查员"]

INDICATORS = [
    "出动检查人员",
    "检查单位",
    "应检查单位",
    "已检查单位",
    "发现隐患",
    "整改隐患",
    "领导带队检查",
    "暗查暗访",
    "行政处罚",
    "罚款",
    "责令停产停业",
    "约谈",
    "移送司法",
    "专家指导",
    "技术检查员",
    "投入资金",
    "安全培训",
    "应急演练",
    "宣传活动",
    "吹哨报到",
    "提请上级协调",
    "征求意见建议",
    "现场督导",
]

CHANNELS = ["12350", "12345", "84375872", "内部吹哨人", "来信来访", "其他"]

END = date(2023, 12, 31)

MONTHS = ["2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"]


def due_day(month: str) -> date:
    """Return the day by which a report month must be in: its 20th."""
    year, number = month.split("-")
    return date(int(year), int(number), 20)


def meeting_day(month: str) -> date:
    """Return the day by which a month's meeting is held: its 25th."""
    return due_day(month).replace(day=25)


def leads(department: str, sector: str) -> bool:
    """Return whether the notice names the department as responsible for the sector."""
    return department in SECTORS[sector][2]


def only_sector_led(department: str) -> str | None:
    """Return the one sector that a department leads, if it is one."""
    led = [sector for sector in SECTORS if leads(department, sector)]
    return led[0] if len(led) == 1 else None


def stage_of(day: date) -> str | None:
    """Return the name of the stage that a day falls in."""
    for name, since, until in STAGES:
        if since <= day <= until:
            return name
    return None
