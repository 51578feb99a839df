"""Who is named in a text: each becomes one mark, but for who answers, holds an office or is what was found.

Behind a label (举报人) whatever stands is a name, in any text. In a text that speaks of a report so is what a role
(居民), a relative, a title or quotation marks make one, and a name by all its characters wherever it stands.
"""

from __future__ import annotations

import re

from hazardlib.ingest.privacy.first_look import Guarded
from hazardlib.ingest.privacy.words import (
    ANSWERING,
    BYSTANDER,
    CONTINUED,
    FAMILIAR,
    GIVEN,
    HAN,
    HOW,
    LABEL,
    MASK,
    NAME,
    NOT_REPORTED,
    OFFICIAL,
    OPEN,
    PARTICULAR,
    PUBLIC,
    QUOTED,
    REPORTED,
    SAID,
    SPACED,
    STRONG,
    SURNAME,
    TITLE,
    TITLED,
    TOLD,
    WORDS,
    lazily,
)

HID, SOMEBODY = "\uf8fe", "\uf8fd"
"""While a text is looked at, what stands for whom a label names, and for anybody else."""

_EDGE = r"$|[\s，,。；;：:、！!？?（(）)“”\"'/_.\-—\ue000-\uf8ff]"
END = rf"(?={_EDGE})"
_THEN = rf"(?={_EDGE}|[的家等并]|{STRONG}|{TOLD}|要求|同意|满意|联系|带路|领取|名下|账[户号]|处理|整改|核[对实查]|确认|系|现场)"
"""What goes on behind a name of two characters: behind any other a third is hidden with it, whatever it is."""

# Behind a label.

_VALUE = rf"(?:(?!\s[^\s:：，,。；;]{{1,6}}[:：]|的{PUBLIC}|{STRONG})[^，,。；;、（()）\n:：]){{1,40}}"
_WHO = rf"(?:{PUBLIC}|{PARTICULAR})?"
_NAMED = rf"(?:{NAME}(?:{TITLE}|{_THEN}|{HAN}?)|{HAN}{{1,2}}{TITLE})"
_LABELLED = Guarded(
    rf"(?P<lead>{LABEL}|{STRONG}(?=[（(][^（()）]*(?:{MASK}|{NAME}{END})))\s*[(（](?!{MASK}[)）])[^（()）]{{1,80}}[)）]{_NAMED}?"
    rf"|(?:(?P<label>{LABEL})(?:自述|自称)?(?:\s*[:：]\s*|[是系叫即为])|(?P<title>{TITLED})\s*(?![:：为是叫])[“\"「]?)(?!{MASK}){_VALUE}(?:[（(][^（()）]{{1,40}}[)）])?(?:、{HAN}某)*"
    rf"|(?P<plain>{LABEL})(?:[“\"「『][^”\"」』，,。；;]{{1,20}}[”\"」』]|{_WHO}{_NAMED}|(?!{CONTINUED}){HAN}{{2,3}}|\s?[A-Za-z][A-Za-z\d_·-]{{1,30}}|\s{HAN}\S{{0,8}})"
)
"""举报人：张三, 举报人张三, 举报人（张三）, 署名张三; what is kept stands in a group."""

_POINTED = (
    rf"(?P<lead>[应接据]到?|收到|[向与同跟])(?:{PUBLIC}(?!公布|公示|宣传)(?:(?!{STRONG}){HAN}){{2,3}}?|{_WHO}{NAME}{TITLE}?)(?=的?(?:要求|请求|意见|建议|诉求|来[电访信函]|电话|举报|投诉|信[，,件]|反馈|联系|核实|核对|沟通|见面))",
    rf"(?P<lead>{WORDS['lead']}(?:了|给|过|时|至|到|\s?[:：])?+\s?){_WHO}{MASK}?{_NAMED}",
    rf"(?P<lead>(?:来自|来源于|源自|出自)于?)[^，,。；;：:（(]{{0,8}}?(?:(?:{MASK}|{PUBLIC}|{PARTICULAR}|{ANSWERING}|{OFFICIAL}){_NAMED}|住?{MASK}{PUBLIC}?)(?:{END}|(?=的?(?:录音|录像|照片|视频|线索)))",
)
_POINTED_AT = tuple(map(Guarded, _POINTED))
"""回访张三, 来源：张三, 关于张三举报件: who is told by the words around a name."""

# In a text that speaks of a report.

_TALK = WORDS["talk"]
"""A sign, of whatever kind, that people talk with people: where a text is of a hazard alone there is none."""

_SPEAKS = Guarded(
    rf"{_TALK}|{STRONG}|{LABEL}|{REPORTED}|{SAID}|{BYSTANDER}|{WORDS['speaks']}|（已隐去）|[{HID}{SOMEBODY}]|(?:{PUBLIC}|{PARTICULAR})[^，,。；;：:]{{0,14}}?{TOLD}"
)
_GIVEN = f"[{WORDS['given'][3:-1]}]"
_SURNAME = f"[{WORDS['surname'][3:-1]}]"
_BEHIND_NAME = rf"(?={_EDGE}|[说讲称反来举投致拨打电向给跟在等和与及曾也又还就写递提拍将把将对因于所要联实家的之老先女处等自认出透指留寄送发爆当现报上揭求诉同满证捅为])"
_BEFORE_NAME = rf"(?:^|(?<=[监经助]理)|(?<={OPEN})|(?<=[以据由接应按被因到听经于的是对与和跟同请给向为系受替达即查叫问访复知系谢员人工长师生友民商客者主户手妈班子妻夫弟妹婿孙甥侄嫂姐哥戚伴邻居摊士表名叫方中路街里巷号楼室区园院厂村店馆司监任记部科组队]))"
_NEAR = r"[^\W\d在当到于去来从对向说反称举投诉楼隔邻已现离与的该，]"
_NO_SHOP = rf"(?!{_NEAR}{{0,6}}(?:公司|厂|店|馆|铺|摊|超市|商行|家园|水饺|烧烤|大王|诊所|广场|仓库|库房|基地|项目|工地|集团|中心|[小中]学|幼儿园|大厦|早[点餐])|记|{_NEAR}?[屋坊吧场院庄])"
_NO_FIRM = rf"(?:{_NO_SHOP}(?!{_NEAR}{{0,3}}[楼场院校记区县镇路街桥山巷村苑园里屋坊吧]))"
_LIKELY = (
    rf"(?={SURNAME}|{WORDS['rare surname']}){_BEFORE_NAME}{_NO_SHOP}(?!{WORDS['no name']}|(?<=主)任)(?:{WORDS['compound surname']}{_GIVEN}{{1,2}}"
    rf"|{_SURNAME}(?:{_GIVEN}{{2}}|小{_GIVEN}|[某*＊×]{{1,2}}|[姐哥叔姨嫂爷]|(?<=[长人师名叫方].){_GIVEN}|{_GIVEN}{_BEHIND_NAME})|{WORDS['rare surname']}{_GIVEN}{{2}})"
)
"""A name by all its characters: the one rule of what is a name wherever it stands."""

_FAMILIARLY = rf"(?=[老小阿大])(?:{_BEFORE_NAME}{FAMILIAR}|{FAMILIAR}{_BEHIND_NAME})"
_LOOSE = rf"(?:{SPACED}|{NAME}|阿{HAN})"
_WHOLE = rf"(?:{_LOOSE}(?:{_THEN}|(?!{WORDS['found']}|[店馆厂铺证件诺离参]){GIVEN})?)"
_KIN = rf"(?:{TITLE}|{WORDS['kin']})"
_ONE = rf"(?:(?P<public>{PUBLIC})|{PARTICULAR}|{_KIN})(?:们|{MASK})?(?:名?叫|姓名|[:：“\"「（(]|\s)?"
_TELLS = rf"(?=(?:{HOW})?(?:{STRONG}(?:(?!{NOT_REPORTED})|(?=件|问题))|{SAID}(?<!暗访)|(?:首先|来|委托){STRONG}|联名信|提议)|[（(]{LABEL})"
"""What makes a person of a bare name: 祁连路段护栏缺失 and 宁河路段护栏缺失 are two hazards."""

_BEFORE = rf"(?:^|(?<={OPEN})|(?<=[以据由接应按被因系为到听经的于是员人午日大般店铺馆楼城场厂院校园司所库坊吧屋行市村]))"
_NO_PLACE_ENDS = "(?<![会委局部科室站队院校店馆厂路街巷里村苑园楼区县镇道桥港湾河城场厦井房栋座])"
_ROLE_ENDS = "友民商客者师长生医手员人妈爸嫂哥姐领姥姨伯婶爷奶"
_PERSON = lazily(
    rf"{_LIKELY}(?:[、和与及]{_LIKELY})*{_NO_FIRM}|{_FAMILIARLY}{_NO_SHOP}"
    rf"|(?:{_ONE}(?:{_WHOLE}(?:[、和与及]{_WHOLE}){{0,9}}|(?:小{HAN}|应{HAN}{{1,2}})(?=[在到因给把说反]|{_EDGE}|{STRONG}))|(?!熊孩子|康师傅|(?<=主)任){SURNAME}{GIVEN}{{0,2}}?{_KIN}|(?:隔壁|对门|楼[上下]|邻家){_LOOSE}(?=[说反讲称家和跟与的，]|{_EDGE}|{STRONG})){_NO_FIRM}"
    rf"|(?:{PUBLIC}|{PARTICULAR}|{_KIN}|微信|网名)(?:名?叫)?[:：名为]?{QUOTED}|{QUOTED}(?=在{HAN}{{0,5}}[群里上]|发(?:来|了|到|在|帖|文|布)|{STRONG}|{SAID})"
    rf"|(?:{_BEFORE}|(?<=[来是{_ROLE_ENDS}])|(?<=转办)){_LOOSE}{_NO_PLACE_ENDS}{_TELLS}"
    rf"|(?<=[由受据]){_LOOSE}{_NO_PLACE_ENDS}(?=首先发现|委托|领取|{REPORTED})"
    rf"|(?<=[员工头友商]){FAMILIAR}(?:、{FAMILIAR})*(?=[到因给把来等领手证提告]|{END})"
    rf"|(?<=姓名)[是为叫\s]?{NAME}{HAN}?|(?<![贵百尊老])姓(?!名)(?:氏?[是为])?(?:{SURNAME}|(?!氏){HAN}(?=的|{_EDGE}))"
)
_WITH_OTHERS = re.compile(rf"{SOMEBODY}(?:、{HAN}{{2,3}}(?=[等（(）)、，,。；;]))+")
_OFFICE = rf"(?:{ANSWERING}|{OFFICIAL}|{WORDS['duty']}[人者员]?|领导|单位)"
_HOLDS = lazily(rf"{_OFFICE}\s*[:：是为]?\s*(?:{NAME}{HAN}?[、，,])*$")
_HELD = lazily(
    rf"(?:(?:原|退休|离职){HAN}{{0,6}}?|[前是系]{HAN}{{0,4}}?){_OFFICE}\s*[:：是为]?\s*$|关于$|(?:姓名|名叫|[本真]名)[:：是为]?$"
)
_OFFICE_BEHIND = lazily(rf"同志(?![（(])|副?{OFFICIAL}|副?{ANSWERING}|副|{WORDS['of office']}")
_FOUND = lazily(WORDS["found"])
_REPORTS = lazily(rf"[^，,。；;：:]{{0,14}}?(?:(?<!被)(?<!群众){STRONG}(?!{NOT_REPORTED})|{_TALK})")

MARKED = tuple(each.pattern for each in (_LABELLED, *_POINTED_AT, _SPEAKS))
"""What is found in any text in which somebody is marked."""


def with_marks(text: str) -> str:
    """Return a text with one mark in the place of everybody who is to be told by nobody."""
    text = _LABELLED.sub(lambda match: next(filter(None, match.groups())) + HID, text)
    for pattern in _POINTED_AT:
        text = pattern.sub(lambda match: match["lead"] + SOMEBODY, text)
    if _SPEAKS.search(text) is None:
        return text
    text = _PERSON.sub(lambda match: match[0] if _stays(match) else SOMEBODY, text)
    return _WITH_OTHERS.sub(SOMEBODY, text)


def _stays(match: re.Match[str]) -> bool:
    """Tell whether a person answers, holds an office or is what was found."""
    before, after = match.string[max(0, match.start() - 24) : match.start()], match.string[match.end() :][:30]
    if match["public"] or _HELD.search(before):
        return False
    if _OFFICE_BEHIND.match(after):
        return True
    answers = _HOLDS.search(before) or _FOUND.match(after)
    return answers is not None and _REPORTS.match(after) is None
