"""Privacy: a text as it may be kept and shown, without whoever reported and without anybody's contacts.

A reporting clause (居民王五来电反映) becomes 群众反映; telephones, accounts, cards, number plates, staff numbers and
flats are masked. What was found, who answers for it, firms, codes and measures stay.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Callable
from functools import lru_cache

from hazardlib.errors import printable
from hazardlib.ingest.privacy_names import ANSWERING, NAME, OFFICIAL, PARTICULAR, PUBLIC, TITLE
from hazardlib.personal_numbers import replace_numbers
from hazardlib.terms import HIDDEN_NUMBER

HIDDEN = "（已隐去）"
"""What stands in the place of somebody's name."""

REPORTED = "群众反映"

_LONG = 600
_PARTS = re.compile(rf".{{1,{_LONG // 2}}}?(?:[。；;\n]|$)|.{{1,{_LONG // 2}}}", re.DOTALL)
_END = r"(?=[\s,，;；。、:：(（)）！!“”\"'\d/_.\-]|$)"

# Contacts.

_SPOKEN = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两"
_SPOKEN_NUMBER = re.compile(
    rf"(?<![{_SPOKEN}\d])(?!一二三四五六七)(?:[{_SPOKEN}][-—\s]?){{6,}}[{_SPOKEN}](?![{_SPOKEN}十百千万亿])"
    rf"|(?<![{_SPOKEN}\d])(?=[{_SPOKEN}\d\s-]{{0,24}}[{_SPOKEN}]{{2}})(?=[{_SPOKEN}\d\s-]{{0,24}}\d)[1一幺][3-9三四五六七八九](?:[-\s]?[\d{_SPOKEN}]){{9}}(?![{_SPOKEN}\d])"
)
_APP = r"(?<![A-Za-z])(?:微信|薇信|威信|wechat|weixin|v信|[vw]x|QQ|扣扣|企鹅|抖音|快手|微博|小红书|支付宝|钉钉|陌陌|飞书|旺旺|闲鱼|Skype|Telegram)"
_ACCOUNT = re.compile(
    rf"({_APP}(?:群|号码?|账号|帐号|昵称|名|用户|id|ID|群号)*\s*(?:[（(]\s*(?:群号?|账号|号码)?)?)\s*[:：是为叫]?\s*[（(“\"「]?(?:[A-Za-z0-9_@.-]{{5,40}})[）)”\"」]?",
    re.IGNORECASE,
)
_NICKNAME = re.compile(
    rf"((?:{_APP}|网名|昵称|网友|ID)(?:群|昵称|名|用户)*)\s*[:：是为叫]?\s*[“\"「『@][^”\"」』，,。；;]{{1,20}}[”\"」』]?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_CARD = re.compile(r"(?<![\dA-Za-z号码])(?<![号码][:：])(?:62|6[05]|9558)(?:[-\s]?\d){14,17}(?!\d)")
_CARD_CALLED = re.compile(
    r"((?:卡|账户|账号|帐户|帐号|银行|行|转入|汇入|打入|存入|打款至|转至|汇至)(?:号码?)?\s*[:：是为]?\s*)\d(?:[-\s]?\d){14,18}(?!\d)"
)
_TAIL = re.compile(
    r"((?:卡|账户|账号|帐号|手机|电话|号码|身份证)(?:号码?)?(?:的)?(?:尾号|末四位|后四位)(?:为|是|[:：])?\s*)\d{3,6}"
)
_PLATE = re.compile(
    r"(?<![\dA-Za-z])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•・\s-]?(?=[A-HJ-NP-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}[挂学警港澳]?(?![A-Za-z0-9-])"
)
_FLAT = re.compile(
    r"[A-Za-z]?\d{1,3}(?:号楼|号院|栋|幢|座|[#号](?=\d{1,2}单元|\d{1,2}门|楼))(?:楼)?[-\s]?(?:(?:\d{1,2}|[A-Za-z一二三四五六七八九十])(?:单元|门(?!面|市|口|前|厅))[-\s]?)?(?:\d{1,2}层[-\s]?)?\d{3,4}(?:室|号(?!楼)|房(?!间)|户|(?![\d年月日.号楼层具个件张处台米公㎡平余多来人家套盏只根瓶名次A-Za-z%℃°]))(?:[、,，和及至-]\d{3,4}(?:室|号|户|房))*"
    r"|(?<!\d)\d{1,2}单元\d{3,4}(?:室|号|户|房)?(?!\d)"
    r"|[一二三四五六七八九十]{1,3}号楼[一二三四五六七八九十]{1,2}(?:单元|门)[一二三四五六七八九十零〇]{3,4}(?:室|号|户)?"
    r"|(?<![\d-])\d{1,2}-\d{1,2}-\d{3,4}(?:室|户)"
)
_STAFF = re.compile(
    r"((?:工号|员工号|工牌号?|胸牌号?|员工编号|职工编号)\s*[:：是为]?\s*)[A-Za-z]{0,4}-?\d{2,10}"
)
_MAY_HOLD_CONTACT = re.compile(rf"\d\D?\d\D?\d|[{_SPOKEN}]{{4}}|@|{_APP}|昵称|网名|工[号牌]", re.IGNORECASE)

# Who reported.

_INNER = rf"(?:{re.escape(HIDDEN_NUMBER)}|{re.escape(HIDDEN)}|（住处[A-Z2-7]{{2}}）)"
_MASKED = rf"[(（]?(?:{re.escape(HIDDEN_NUMBER)}|{re.escape(HIDDEN)}|（住处[A-Z2-7]{{2}}）|(?:电话|证件)[A-Z2-7]{{4}})[)）]?"
_CONTACT = rf"(?:(?:联系)?(?:电话|手机|来电号码|座机|微信|QQ|车牌|工号|身份证|网名|昵称|卡|抖音)(?:群|号码?|账号|名|昵称|尾号)*\s*[:：为是]?\s*)?{_MASKED}"
_LIVES = r"(?:家?住(?:址|处|在|于)?|居住(?:在|于)?|租住(?:在|于)?)[^，,。；;：:\s]{2,25}?的?(?=居民|市民|群众|业主|住户|村民|租户|租客|员工|职工|老人|[\u4e00-\u9fff]{2,3}(?:来|反|举|投|致|实|称|说)|反映|举报|投诉|来电|来信|来访|爆料|称)"
_QUOTED = r"[“\"「『'‘](?![^“”\"'’」』]*(?:办|部|队|局|科|公司|中心|单位|[台账表]))(?=[^“”\"'’」』]*[\u4e00-\u9fffA-Za-z])[^“”\"「」『』'‘’，,。；;/]{2,10}[”\"」』'’]"
_BRACKET = rf"[（(](?:[^（()）]|{_INNER}){{0,24}}[)）]"
_NAMED = rf"(?:{_QUOTED}|{NAME}(?!{OFFICIAL}){TITLE}?|本人|我(?=[反举投]|是|叫))"
_ROLE = rf"(?:(?:{ANSWERING}|{PARTICULAR}|{PUBLIC})(?:们|阿姨|师傅|大爷|大姐|大哥|小哥|小伙)?|[\u4e00-\u9fff]{{1,2}}[员工](?={NAME}))"
_UNUSUAL = (
    r"(?<=居民|市民|群众|业主|住户|村民|商户|租户|职工|员工|工人|网友|学生|家长|车主|司机|老板|保安|代表)"
    r"(?!强烈|普遍|集体|纷纷|积极|踊跃|多次|反复|频繁|经常|持续|陆续|直接|主动|及时|代表|单位|公司|小区|宿舍|通道|食堂|服务|委员|自治|活动|意见|诉求|热线|拨打|通过|电话|举报|反映|投诉|信访"
    r"|实名|匿名|联名|[向来未无不没可应等的和与均都曾已也因对在就楼区家所])[\u4e00-\u9fff]{2,3}"
)
"""A name that is in no list, behind what its bearer is called."""

_JOIN = r"(?:[、和及与]|的|等|里|内|中|\d+余?[名位人户]|[一二三四五六七八九十多数几]+[名位人户]|家属|夫妇|夫妻|一家|本人|名叫|叫|自称|是|为|系|姓|\s)"
_LEAD = r"(?:根据|据|接到|接|收到|经|由|被|因|按|依据|12345转办|转办|转来|转|有)"
_ABOUT = rf"(?:{_LIVES}|{_CONTACT}|{_ROLE}|{_BRACKET}|{_JOIN})"
_WHO = rf"(?:{_LEAD})?{_ABOUT}{{0,4}}+(?:{_NAMED}|{_UNUSUAL})?(?:{_ABOUT}{{1,3}}+(?:{_NAMED}|{_UNUSUAL})?){{0,4}}"
"""Whoever speaks, name by name: two names with nothing between them are none."""

_EVIDENCE = re.compile(rf"{_LIVES}|{_MASKED}|{PARTICULAR}|{_NAMED}|{_UNUSUAL}$")

_ADVERB = r"(?:多次|再次|又|曾|也|均|都|已|刚|此前|今日|昨日|昨天|今天|昨晚|今早|当日|近日|日前|上周|现场|当面|口头|书面|实名|匿名|联名|一同|一起|共同|主动|私下|连续|反复|还|于?\d{1,2}月\d{1,2}日|上午|下午|晚上?|夜间|早上|中午|第[一二三四五\d]次)"
_VIA = r"(?:通过|经|在|用|以|拨打|打|发|给|向|对|到|跟|从|写|使用|借助|利用|委托)[^，,。；;：:]{1,14}?"
_SOFT = r"(?:去信|写信|上门|报警|求助|申诉|留言|发帖|发微信|发短信|打电话|拨打电话|电话)"
_FIRM = r"(?:反映|举报|投诉|检举|揭发|爆料|称|说|告知|求助|来|给|到|我办|我街|街道|社区)"
_STRONG = rf"(?:来电|来访|来信|来函|致电|反映|举报|投诉|检举|揭发|爆料|报料|曝光|信访|上访|吹哨|告发|诉称|反应(?![时堆釜迟灵速强热慢能过])|{_SOFT}(?={_FIRM}))"
_NOT_A_NOUN = (
    r"(?!电话|箱|奖|制度|渠道|公示|公告|牌|热线|信息|平台|台账|机制|二维码|件(?!事)|中心|栏|宣传|须知|方式|率|量|案件|单(?!位|元)|台(?!球|阶|面)|站|信箱|邮箱|窗口|通道畅|流程|登记|奖金|途径|强烈"
    r"|出(?!口|入|租)|集中|突出|良好|迟钝|灵敏|较|记录|处理|办理|受理|回复|回访|答复|人(?:[:：（(）)]|$|员?姓名|电话|信息|反映|举报|身份|隐私)|者|号码|按钮|装置|系统|器|声|铃|主机|探测|阀|设施|设备|功能|灯|箱|点)"
)
_OWN_ACT = (
    r"(?!立即|马上|将|尽快|同意|愿意|接受|配合|已整改|已更换|已完成|已清理|已停|认可|理解|感谢|一定|会)"
)
_ASIDE = r"(?:反馈|提供|指认|指证|描述|叙述|提出|介绍)"
_WEAK = rf"(?:(?:报告|汇报)(?=[称说：:，,])|诉说|告诉|告知|透露|提到|讲述|口述|自述|直言|吐槽|抱怨|(?<![”\"」』'’])表示(?!满意)|说道?|(?<!名)称|讲|{_ASIDE})"
_NO_WORD = r"(?!明(?:书|牌|确)|法|教|辞|服|重|量|号|为|呼|职|谓|义|解|课|台|稿|堂|意见表|的是?(?!隐|线索|照片|视频|情况|信息))"
_CLAUSE = re.compile(
    rf"(?P<who>{_WHO})(?P<how>(?:[，,](?!\w{{2}}(?:线索|内容|事项|情况)))?\s*(?:{_ADVERB}|{_VIA}|后|向){{0,4}})(?P<verb>{_STRONG}(?:{_ADVERB}|{_STRONG}|{_WEAK}(?=[，,：:“”\"]|[^明法]))*{_NOT_A_NOUN})"
)
_SAYING = re.compile(
    rf"(?P<lead>^|[，,。；;：:\s（(“”]|据|由|经|{_ROLE}|{re.escape(HIDDEN)})(?P<who>(?:{_NAMED}|{_UNUSUAL}(?=[称说讲]))(?:{_BRACKET})?(?:{_MASKED})?|{_CONTACT}的?{_ROLE}?)"
    rf"(?P<how>(?:{_ADVERB}|{_VIA}){{0,3}})(?P<verb>{_WEAK}{_NO_WORD}{_OWN_ACT})"
)
_REPORTS, _SAYS = re.compile(_STRONG), re.compile(_WEAK)
_BOUNDARY = re.compile(r"[，,。；;：:\s（(“”]?")
_ANSWERING = re.compile(rf"{ANSWERING}$")

_LABEL = (
    r"(?:举报|投诉|反映|来电|来访|来信|信访|报案|报警|吹哨|检举|揭发|爆料|报料|线索提供|提供线索|信息提供|诉求|申诉|知情|提供|线索|求助|联名|署名)(?:人(?![行群数多流满们车工防民居家均须应])|者|人员(?=姓名|[:：]))"
    r"(?:的)?(?:姓名|信息|身份|名字|签字|签名|联系方式|联系电话|电话|手机号?|微信号?|身份证号?|住址|地址)*"
)
_VALUE = r"(?:[\u4e00-\u9fff]\s[\u4e00-\u9fff](?![\u4e00-\u9fff])|[^\s,，;；。、()（）:：]{1,30})"
_LABELLED = (
    re.compile(rf"({_LABEL})\s*[:：]\s*(?!（(?:号码)?已隐去){_VALUE}"),
    re.compile(rf"({_LABEL})\s*[(（](?!(?:号码)?已隐去|住处)(?:[^()（）]|{_INNER}){{1,40}}[)）]"),
    re.compile(rf"({_LABEL})\s*(?:[为是系叫即]|名叫|名为)\s*(?:{_ROLE})?{NAME}(?:{TITLE}|{_END})"),
    re.compile(
        rf"({_LABEL})\s?(?:(?:{_ROLE})?{NAME}{TITLE}?(?={_STRONG}|{_WEAK}|家住|住|已|处|办|结|回|核|整|知|本人|手机|身份证|微信|电话|的|到场|复核|签|要求|确认|及|和|{_ADVERB}|{_END[3:-1]})"
        rf"|(?:{_ROLE})?[\u4e00-\u9fff]\s[\u4e00-\u9fff](?![\u4e00-\u9fff])|[A-Za-z][\w·-]{{1,30}}(?={_END[3:-1]}))"
    ),
    re.compile(rf"({_LABEL})\s?(?!反映|举报){NAME}"),
)
_SIGNED = re.compile(
    rf"[（(](?:(?:姓名|名字|本名|姓)\s*[:：]?)?\s*(?:{PUBLIC}|{PARTICULAR})?{NAME}{TITLE}?(?:[，,、;；\s]*(?:{_MASKED}|[男女]|\d+岁|[\u4e00-\u9fff]{{0,4}}(?:电话|手机)[:：]?{_MASKED}))*[)）]"
)
"""A name alone in brackets, in a text that speaks of a report."""

_NAMED_AFTER = re.compile(
    rf"(?P<lead>(?:来电|来访|来信|举报|投诉|反映|爆料|检举)(?:的)?{PUBLIC}\s*[:：为是叫]?\s*)(?:{NAME}{TITLE}?)(?={_END[3:-1]}|{_STRONG}|{_WEAK})"
)
_FROM = re.compile(
    rf"(?P<lead>来自于?|来源于?|源自|源于|出自|得自)(?P<who>(?:{_LIVES}|{_CONTACT}|{_ROLE}|{_NAMED}|{_JOIN}){{1,6}})(?=[)）\s，,。；;、]|$|的?(?:线索|照片|视频|举报|反映|投诉|来电))"
)
_CALLED_BACK = re.compile(
    rf"(?P<lead>(?:电话|现场|上门|已|再次)?(?:回访|回复|答复|告知|感谢|致谢|奖励|慰问|约见|转告|反馈给|答谢|回电|回告|反馈至)(?:了|给|过|至)?)(?P<who>(?:{PUBLIC}|{PARTICULAR})?{_NAMED}(?:{_BRACKET})?)"
    rf"(?=本人|后|时|对|表示|满意|认可|确认|同意|并|称|知|处理|办理|整改|核查|结果|奖|该|其|提供|的|来[电信访]|反映|举报|投诉|人民币|现金|\d|{_END[3:-1]})"
)
_CONTACTED = re.compile(
    rf"(?P<lead>(?:联系|通知|询问|走访|约谈|邀请|陪同|会同|请|问|找)(?:了|到)?)(?P<who>{PUBLIC}{NAME}{TITLE}?|{NAME}{TITLE})(?=本人|后|时|对|表示|到场|复核|核实|确认|并|{_END[3:-1]})"
)
_OF_ACCOUNT = r"的?(?:个人)?(?:本人|账户|账号|帐户|帐号|银行|名下|微信|支付宝|卡|工行|农行|建行)"
_PAID = re.compile(
    rf"(?P<lead>(?:转入|转给|转至|汇入|汇给|汇至|打给|打入|打至|打款[至到给]|打到|付给|支付给?|支付至|发给|发放给|发放至|发至|存入|给予|颁给|兑现给|发放到)(?:了)?)\s*(?P<who>(?:{_ROLE})?{NAME}{TITLE}?)(?={_END[3:-1]}|{_OF_ACCOUNT})"
    rf"|(?P<to>给|至|到|入)(?P<whom>(?:{_ROLE})?{NAME}{TITLE}?)(?={_OF_ACCOUNT})"
)
_ABOUT_MONEY = re.compile("奖|款|账|帐|卡|元|报酬|红包")
_HOLDER = re.compile(
    rf"(?P<lead>(?:户名|开户名|账户名|收款人|开户人|持卡人|领奖人|领取人|受奖人|获奖人|卡主|领款人|机主|署名|落款|具名|本人(?:是|叫|系)?|我叫|我是|自称(?:是|叫|为)?|名叫|化名|真名(?:是|叫)?)\s*[:：为是]?\s*(?:{_ROLE})?){NAME}(?={_STRONG}|住|是|在|系|为|家住|电话|手机|{_END[3:-1]})"
)
_ONESELF = re.compile(
    rf"(?P<lead>(?:我叫|我是|本人[是叫系]?|自称(?:[是叫为])?)[^\s,，;；。、]{{0,12}}?(?:{PUBLIC}|{PARTICULAR})){NAME}(?={_END[3:-1]})"
)
_HOME = re.compile(
    r"(?P<lead>家住(?!户)|家庭住址|家庭地址|户籍地址?|现住址|住址)(?:\s*[:：是为在]?\s*)(?=[^\s,，。;；]*(?:\d|楼|小区|苑|园|里|村|室|路|街|号))(?!（已隐去)[^\s,，。;；()（）]{1,40}?(?:的(?=[\u4e00-\u9fff])|(?=[\s,，。;；()（）]|$))"
)
_PRESENCE = re.compile(
    r"[报映诉]|来[电访信函自源]|致电|[检揭]|[爆报]料|告[诉知发]|说|称|透露|表示|[奖账帐款户]|回[访复电告]|答[复谢]|感谢|慰问|联系|通知|我[叫是]|自称|本人|名叫|化名|署名|落款|具名|真名|家住|住址|家庭|户籍|吹哨|信访|求助|留言|发帖|短信|提供|指认|源[自于]|走访|询问|邀请|约见|反馈|曝光|机主|讲|微信|打电话|写信|反应|诉|提到|口述|自述|吐槽|抱怨|提出"
)


@lru_cache(maxsize=65_536)
def redact(text: str) -> str:
    """Return a text without who reported and with all contacts masked; redacted twice, it stays the same."""
    return _redacted(text, lambda _kind, _digits: HIDDEN_NUMBER)


def redact_name(name: str) -> str:
    """Return a file's or a sheet's name without them; two that differ in a number go on differing.

    A line break or an escape in it is shown as the sign for it, ``␊``: no name can write lines of its own.
    """
    return _redacted(printable(name), stand_in)


def stand_in(kind: str, digits: str) -> str:
    """Return a kind and four letters: one of a million, so that thousands of telephones share each."""
    return kind + _letters(f"hazard_no {digits}", 4)


def _letters(text: str, count: int) -> str:
    return b32encode(hashlib.sha256(text.encode()).digest()).decode()[:count]


def _redacted(text: str, number: Callable[[str, str], str]) -> str:
    if _MAY_HOLD_CONTACT.search(text):
        text = without_contacts(text, number)
    if _PRESENCE.search(text) is None:
        return text
    # The time that the patterns take grows with the square of the length.
    parts = _PARTS.findall(text) if len(text) > _LONG else [text]
    return "".join(map(without_people, parts))


def without_contacts(text: str, number: Callable[[str, str], str]) -> str:
    """Return a text with something else for every contact.

    Parameters
    ----------
    text
        Any text.
    number
        Gives what stands for a telephone or an identity number, from its kind and its digits.
    """
    text = replace_numbers(text, number)
    text = _SPOKEN_NUMBER.sub(HIDDEN_NUMBER, text)
    text = _NICKNAME.sub(rf"\1{HIDDEN_NUMBER}", text)
    text = _ACCOUNT.sub(rf"\1{HIDDEN_NUMBER}", text)
    text = _MAIL.sub(HIDDEN_NUMBER, text)
    text = _CARD_CALLED.sub(rf"\1{HIDDEN_NUMBER}", _CARD.sub(HIDDEN_NUMBER, text))
    text = _TAIL.sub(rf"\1{HIDDEN_NUMBER}", text)
    text = _PLATE.sub(HIDDEN_NUMBER, text)
    text = _STAFF.sub(rf"\1{HIDDEN_NUMBER}", text)
    return _FLAT.sub(_flat, text)


def _flat(match: re.Match[str]) -> str:
    """Return what stands for a flat: two flats of one house stay two, and a thousand share each pair of letters."""
    return f"（住处{_letters(f'flat {match[0]}', 2)}）"


def without_people(text: str) -> str:
    """Return a text in which reporting clauses are 群众反映 and whoever else is called a reporter has no name."""
    once = _without_people(text)
    return once if once == text else _without_people(once)


def _without_people(text: str) -> str:
    for pattern in _LABELLED:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    if _REPORTS.search(text):
        text = _CLAUSE.sub(_clause, text)
    if _SAYS.search(text):
        text = _SAYING.sub(_saying, text)
    if _REPORTS.search(text):
        text = _SIGNED.sub(HIDDEN, _NAMED_AFTER.sub(rf"\g<lead>{HIDDEN}", text))
    text = _FROM.sub(_named_only(r"\g<lead>群众"), text)
    text = _CALLED_BACK.sub(r"\g<lead>群众", text)
    text = _CONTACTED.sub(r"\g<lead>群众", text)
    if _ABOUT_MONEY.search(text):
        text = _PAID.sub(lambda match: (match["lead"] or match["to"]) + HIDDEN, text)
    text = _ONESELF.sub(rf"\g<lead>{HIDDEN}", text)
    text = _HOLDER.sub(rf"\g<lead>{HIDDEN}", text)
    return _HOME.sub(rf"\g<lead>{HIDDEN}", text)


def _named_only(template: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match.expand(template) if _EVIDENCE.search(match["who"]) else match[0]


def _clause(match: re.Match[str]) -> str:
    """Return a reporting clause without who; where nobody is named or described it stays."""
    return REPORTED if _EVIDENCE.search(match["who"]) else match[0]


def _saying(match: re.Match[str]) -> str:
    """Return what somebody says as 群众反映; a unit's own people who answer for a hazard may say things."""
    lead, is_aside = match["lead"], re.match(_ASIDE, match["verb"]) is not None
    if _ANSWERING.search(lead) is not None or (is_aside and len(lead) < 2 and lead not in {"据", "由", "经"}):
        return match[0]
    return (lead if _BOUNDARY.fullmatch(lead) else "") + REPORTED
