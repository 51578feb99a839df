"""Contacts: telephones, identity numbers, accounts, cards, plates, staff numbers and flats, masked in any text.

What is in a hazard's own number gives way to a stand-in (电话K7Q2), by which the hazard stays the same in every month.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from hazardlib.domain.terms import HIDDEN_NUMBER
from hazardlib.ingest.privacy.first_look import FirstLook, Guarded
from hazardlib.ingest.privacy.words import SPOKEN

_SIGNS = r"\s\u00ad\u200b-\u200f\u2060\ufeff"
_GAP = rf"[-—－–.·{_SIGNS}]?"
"""What may stand between the parts of a number."""

_WIDE_GAP = rf"[-—－–.·_/,，)）{_SIGNS}]{{0,3}}"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_MOBILE = (
    rf"(?<!\d)(?:(?:\+|00)?86[-\s]?[(（]?)?[1１](?:[3-9３-９]\d(?:{_WIDE_GAP}\d{{4}}{_WIDE_GAP}\d{{4}}|\d{_WIDE_GAP}\d{{3}}{_WIDE_GAP}\d{{4}}"
    rf"|\d{_WIDE_GAP}\d{{4}}{_WIDE_GAP}\d{{3}}|\d\d{_WIDE_GAP}\d{{3}}{_WIDE_GAP}\d{{3}})|\s[3-9](?:\s\d){{9}})(?!\d)"
)
"""In groups of 3-4-4, 4-3-4, 4-4-3, 5-3-3 or digit by digit: 13、14、15、16、17、8 is a list."""

_LANDLINE = (
    r"(?<!\d)(?<!\d{4}[\s-])(?:[(（]?[0０](?:[1１][0０]|[2２]\d|[3-9３-９]\d{2})[)）]?|(?:\+|00)86[-\s]?(?:10|2\d|[3-9]\d{2}))"
    r"(?:[-—－–/_.\s]{1,3}(?!20[0-4]\d)[1-9１-９]|(?!20[0-4]\d)[2-8２-８])\d{2,3}[-—－–\s]?\d{4}(?:\s?[-转]\s?\d{1,6})?(?!\d)"
)
"""An area code that there is, and a number that can begin so; with an extension."""

_CALLED = (
    r"((?:电话|手机|来电号码?|来电显示|主叫|回电|座机|固话|传真|联系方式|微信|QQ|tel)(?:号码?)?\s*(?:[是为]\s*|[:：]\s*(?:[\u4e00-\u9fff]{2,4}\s?)?)?)"
    r"\d{3,4}(?:[-\s]|\d{0,3})\d{4}(?![\d零〇○一二三四五六七八九幺两])"
)
_IDENTITY = rf"(?<!\d)\d{{6}}{_GAP}(?:[1１][9９]|[2２][0０])\d\d{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXＸ](?!\d)|(?<=身份证)\d{{17}}[\dXＸ](?!\d)"
_IDENTITY_BY_FOURS = r"(?<!\d)[1-8]\d{3}(?:[-\s]\d{4}){3}[-\s]?\d[\dX](?!\d)"
_OLD_IDENTITY = (
    rf"(?<=身份证)((?:号码?)?\s*[:：是为]?\s*)\d{{15}}(?!\d)|(?<!\d){_PROVINCE}\d{{6}}{_DAY}\d{{3}}(?!\d)"
)
_NUMBERS = tuple(
    (kind, Guarded(source, re.IGNORECASE))
    for kind, sources in (
        ("证件", (_IDENTITY, _IDENTITY_BY_FOURS, _OLD_IDENTITY)),
        ("电话", (_MOBILE, _LANDLINE, _CALLED)),
    )
    for source in sources
)

_APP = r"(?<![A-Za-z])(?:微信|薇信|威信|wechat|weixin|v信|[vw]x|QQ|扣扣|企鹅|抖音|快手|微博|小红书|支付宝|钉钉|陌陌|飞书|邮箱|电邮|旺旺|闲鱼|Skype|Telegram|Q号|q q|加[VvQq])"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_EQUIPMENT = r"号(?![车牌])|[\u4e00-\u9fff]{0,3}(?:[箱柜泵阀罐炉梯井盘屏器]|设备|(?<!司)机(?!主|动))"
"""What bears a number that looks like a plate: 晋D12345配电箱."""

_PLATE = r"[A-HJ-NP-Za-hj-np-zＡ-Ｚａ-ｚ\d０-９]"
_IS = r"\s*[:：是为叫]?\s*"
_LIVING = "的?(?:业主|住户|租户|租客|户主)"
_HIDDEN_WHOLE = (
    # In Chinese numerals: run together, in groups of three or four, mixed with digits; and with O for a nought.
    rf"(?<![{SPOKEN}\d])(?!一二三四五六七)(?:[{SPOKEN}][-—\s]{{0,3}}){{6,}}[{SPOKEN}](?![{SPOKEN}十百千万亿])",
    rf"(?<![{SPOKEN}\d])[{SPOKEN}]{{3,4}}(?:[、，,。·][{SPOKEN}]{{3,4}}){{2}}(?![{SPOKEN}十百千万亿])",
    rf"(?<![{SPOKEN}\d])(?=[{SPOKEN}\d\s-]{{0,24}}[{SPOKEN}]{{2}})(?=[{SPOKEN}\d\s-]{{0,24}}\d)[1一幺][3-9三四五六七八九](?:[-\s]?[\d{SPOKEN}]){{9}}(?![{SPOKEN}\d])",
    r"(?<![\dA-Za-z])(?=[\dOolI\s-]{0,12}[OolI])[1lI][3-9OolI][\dOolI](?:[\s-]?[\dOolI]){8}(?![\dA-Za-z])",
    r"(?<![A-Za-z\d_.+-])[A-Za-z\d_.+-]{1,64}@[A-Za-z\d_-]+(?:\.[A-Za-z\d_-]+)+",
    r"(?<![\dA-Za-z号码])(?<![号码][:：])(?:62|6[05]|9558)(?:[-\s]?\d){14,17}(?!\d)",  # bank cards
    r"@[\w·~.-]{1,20}?(?=[\s，,。；;：:、）)]|反映|举报|爆料|投诉|留言|曝光|发|称|说|$)",
    rf"(?<![\dA-Za-z])(?<!编号)(?<!编号[:：])(?:WJ)?[{_PROVINCES}]{_PLATE}[·•・\s-]?(?={_PLATE}*[\d０-９])(?:{_PLATE}{{5,6}}[挂学警港澳]?|{_PLATE}{{4}}[挂学警])(?![A-Za-z0-9-]|{_EQUIPMENT})",
    rf"[{_PROVINCES}]\s{_PLATE}(?:\s{_PLATE}){{5,6}}(?![A-Za-z0-9-])",
    rf"(?<![\d-])(?<![及共约有近超过的])(?:\d{{3,4}}[室号]?|第[一二三四五六七八九十\d]{{1,2}}户)(?={_LIVING})",
    r"(?<![\dA-Za-z*＊×-])(?=[\d*＊×xX-]*\d{3})\d[\d-]*[*＊×xX]{3,}[\d*＊×xX]*(?![\dA-Za-z])",
    rf"WJ[{_PROVINCES}]?\d{{4}}[\dA-Z](?![A-Za-z0-9])",
)
_HIDDEN_BEHIND = (
    rf"((?:{_APP}|网名|昵称|网友|ID)(?:群|昵称|名|用户){{0,3}}){_IS}[“\"「『][^”\"」』，,。；;]{{1,20}}[”\"」』]?",
    rf"({_APP}(?:群|号码?|账号|帐号|昵称|名|用户|id|ID|群号|搜索?){{0,4}}\s*(?:[（(]\s*(?:群号?|账号|号码)?)?){_IS}[（(“\"「]?(?:[A-Za-z0-9_@#.-]{{5,40}})[）)”\"」]?",
    rf"((?:卡|账户|账号|帐户|帐号|银行|行|转入|汇入|打入|存入|打款至|转至|汇至)(?:号码?)?{_IS})\d(?:[-\s]?\d){{14,18}}(?!\d)",
    rf"((?:卡|行|账户|账号|帐号|手机|电话|号码|身份证|证件)(?:号码?)?的?(?:尾号|末四位|后四位){_IS})\d{{3,6}}[Xx]?",
    rf"(尾号\s*[:：是为]?\s*)[{_PROVINCES}]?[A-Za-z]?\d{{3,5}}[A-Za-z]?(?![A-Za-z\d])",
    rf"((?:护照|通行证|签证|居留证|社保卡|军官证|士兵证|残疾人?证)(?:号码?)?{_IS})(?:[\u4e00-\u9fff]字第?)?[A-Za-z]{{0,2}}\d{{6}}[\dXx]{{0,14}}",
    rf"({HIDDEN_NUMBER}\s?[/、,，或和]\s?)(?!20\d{{6}})[2-8]\d{{6,7}}(?![\d年月元米号])",
    rf"({_APP}(?:号|名|昵称|账号|ID|id)?\s?[:：]\s?)(?![未无不没已群])[^\s，,。；;：:（）()]{{1,20}}",
    rf"((?:Q\s?Q|Q号|扣扣)(?:号码?)?{_IS})\d{{2,5}}(?:\s\d{{2,6}}){{1,4}}(?!\d)",
    r"(楼[上下]|来自|房号|门牌号?|房间号?)\s*[A-Z]?\d{2,4}[号室]?(?=的|反|投|举|来|住|客|租|业|，|$)",
    rf"((?:工号|员工号|工牌号?|胸牌号?|员工编号|职工编号){_IS})[A-Za-z]{{0,4}}-?\d{{2,10}}",
)
_NO_FLAT = r"(?![\d年月日.号楼层具个件张处台米公㎡平余多来人家套盏只根瓶名次包会办教宿车A-Za-z%℃°]|房间)"
_OF_SOMEBODY = r"(?:(?<![\dA-Za-z])[A-Za-zＡ-Ｚ]座|(?<![\d-])\d{1,2}-\d{1,2}-)(?=\d{3,4}[室号]?的?(?:业主|住户|居民|租户|租客|户主|老人|反映|投诉|举报|来电))"
_FLAT = Guarded(
    r"((?<![\dA-Za-z])(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|号院|栋|幢|号(?=\d{1,2}(?:单元|门)))[-\s]?(?:[\dA-Za-z一二三四五六七八九十]{1,2}(?:单元|门(?![面市口前厅]))[-\s]?)?"
    rf"|{_OF_SOMEBODY}"
    r"|(?<!\d)\d{1,2}单元|(?<!\d)\d{1,2}门(?=\d{3,4}(?!\d))|(?<=小区)\d{1,2}-(?=\d{3,4}(?![\d-]))|(?<=[区苑园里湾期居庭庄城邸])\d{1,2}-\d{1,2}-|(?<![\d-])\d{1,2}-\d{1,2}-(?=\d{3,4}[室户]))"
    rf"((?:\d{{1,2}}层)?(?:\d{{3,4}}|[一二三四五六七八九零〇]{{3,4}})(?:室|户|房(?!间)|号(?!楼)|{_NO_FLAT})(?:[、,，和及至-]\d{{3,4}}[室户])*)"
)
"""A building and an entrance, by which a hazard is found, and the flat, by which people are."""


def _flat(match: re.Match[str]) -> str:
    """Return a house and what stands for a flat: two flats of one house stay two, and a thousand share each pair of letters."""
    return f"{match[1]}（住处{_letters(f'flat {match[0]}', 2)}）"


_HIDDEN: list[tuple[Guarded, str | Callable[[re.Match[str]], str]]] = [
    *((Guarded(source), HIDDEN_NUMBER) for source in _HIDDEN_WHOLE),
    *((Guarded(source, re.IGNORECASE), rf"\1{HIDDEN_NUMBER}") for source in _HIDDEN_BEHIND),
    (_FLAT, _flat),
]
may_hold_contacts = FirstLook(*(each.pattern for _, each in _NUMBERS), *(each.pattern for each, _ in _HIDDEN))


def stand_in(kind: str, digits: str) -> str:
    """Return a kind and four letters: one of a million, so that thousands of telephones share each."""
    return kind + _letters(f"hazard_no {digits}", 4)


def _letters(text: str, count: int) -> str:
    return b32encode(hashlib.sha256(text.encode()).digest()).decode()[:count]


def mask(_kind: str, _digits: str) -> str:
    """Return what stands for a number that nothing needs to tell from others."""
    return HIDDEN_NUMBER


def without_contacts(text: str, number: Callable[[str, str], str] = mask) -> str:
    """Return a text with something else for every contact.

    Parameters
    ----------
    text
        Any text.
    number
        Gives what stands for a telephone or an identity number, from the kind (``电话``, ``证件``) and the digits.
    """
    if not may_hold_contacts(text):
        return text

    def replaced(kind: str, match: re.Match[str]) -> str:
        label = match[1] or "" if match.re.groups else ""
        return label + number(kind, re.sub(r"\D", "", match[0]))

    for kind, pattern in _NUMBERS:
        text = pattern.sub(partial(replaced, kind), text)
    for pattern, masked in _HIDDEN:
        text = pattern.sub(masked, text)
    return text


_CALLABLE = re.compile(r"(?<!\d)[+\d](?:[-—－–\s]?\d){6,}(?!\d)")


def without_contact(names: str | None) -> str | None:
    """Return what stands in a column of people without any number long enough to call: ``王五 24891234``."""
    return names and _CALLABLE.sub(HIDDEN_NUMBER, names)


_IN_CODE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[-\s]?)?(1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?!\d)")
_OF_A_YEAR = re.compile(r"\d{3}\D20[0-4]\d\D\d{4}")
"""138-2023-0001 is the first hazard of 2023 of somebody who is called 138, not a telephone."""

_IDENTITY_IN_CODE = re.compile(
    rf"(?<!\d){_PROVINCE}\d{{4}}{_GAP}(?:19|20(?=0))\d\d{_DAY}{_GAP}\d{{3}}[\dX](?!\d)"
)
"""Of somebody born before 2010: a number that holds a date of the campaign is a hazard's own."""

_LANDLINE_ALONE = re.compile(r"\(?0(?:10|2\d|[3-9]\d{2})(?:\)-?|-)(?!20[0-4]\d)[2-8]\d{6,7}")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
FEWEST_DIGITS = 10
"""Digits of the shortest number of a person, an area code and seven more."""

_TEN_DIGITS = re.compile(r"(?:\d\D{0,3}){10}|\dE\+", re.IGNORECASE)
_POWER = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}", re.IGNORECASE)


def cover(number: str, *, is_rounded: bool = False) -> str:
    """Return a hazard's number with a stand-in for whatever in it is a person's number: ``电话K7Q2``.

    The stand-in is the same for the same person in every month, so that a hazard stays the same,
    and shows no digit: with some of them and the stand-in the others could be found out by trying.
    A hazard's number may itself be long: eleven digits from 13 on stand for a telephone, and of eighteen
    only those that begin with a province, hold a birthday and, where that may be something else (2001 to
    2009), end with the digit that checks them.

    Parameters
    ----------
    number
        As it was typed.
    is_rounded
        Whether its last digits were lost, and the one that checks the others with them.
    """
    if not is_rounded and _TEN_DIGITS.search(number) is None:
        return number
    text = unicodedata.normalize("NFKC", number).upper()
    if _POWER.fullmatch(text):
        text, is_rounded = str(int(Decimal(text))), True

    def identity(match: re.Match[str]) -> str:
        digits = re.sub(r"[^\dX]", "", match[0])
        is_person = is_rounded or digits[6:8] == "19" or _checks(digits)
        return stand_in("证件", digits) if is_person else match[0]

    covered = _IDENTITY_IN_CODE.sub(identity, _IN_CODE.sub(_telephone, text))
    if _LANDLINE_ALONE.fullmatch(text):
        covered = stand_in("电话", re.sub(r"\D", "", text))
    return covered if covered != text else number


def _telephone(match: re.Match[str]) -> str:
    return match[0] if _OF_A_YEAR.fullmatch(match[1]) else stand_in("电话", re.sub(r"\D", "", match[1]))


def _checks(number: str) -> bool:
    """Tell whether the last digit of an identity number is the one that the others call for."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1]
