"""Names: whoever reported a hazard, cut out of what was written about it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hazardlib.terms import HIDDEN_NUMBER

HIDDEN = "（已隐去）"
"""What stands in the place of somebody's name."""

_SURNAMES = (
    "曾赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝臧伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪解宗丁宣"
    "贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬郗班仰秋仲"
    "伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸韶郜黎蓟薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶"
    "堵冉宰郦雍郤璩桑桂濮牛寿扈燕冀郏浦尚温庄晏柴瞿阎充慕连茹宦艾鱼古易慎戈廖庾暨衡耿弘匡文寇广禄"
    "阙欧巩聂关荆游权盖益桓仉岳帅亢况琴肖付闫覃代邸冷"
)
_NAME = rf"(?:(?:欧阳|上官|司马|诸葛|慕容|司徒|令狐|皇甫|尉迟|夏侯|端木)[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
_TITLE = r"(?:先生|女士|小姐|同志|师傅|大爷|大妈|大姐|阿姨|老师)"
_SPEAKS = r"(?:来电|来访|来信|致电|拨打|电话|反映|举报|投诉|实名|称|说|表示|要求)"

# 举报人员密集场所, 反映人行道, 反映人工湖 name places and nobody.
_LABEL = (
    r"(?:举报|投诉|反映|来电|来访|来信|信访|报案|吹哨|检举|揭发|爆料|报料|线索提供|提供线索)(?:人(?![员行群数多流满们车工防民居家])|者|人员(?=姓名|[:：]))"
    r"(?:的)?(?:姓名|信息|身份|名字|签字|签名|联系方式|联系电话|电话|手机号?|微信号?|身份证号?|住址|地址)*"
)
_VALUE = r"(?:[\u4e00-\u9fff]\s[\u4e00-\u9fff](?![\u4e00-\u9fff])|[^\s,，;；。、()（）:：]{1,30})"
_AFTER_COLON = re.compile(rf"({_LABEL})\s*[:：]\s*{_VALUE}")
_IN_BRACKETS = re.compile(rf"({_LABEL})\s*[(（](?!已隐去)[^()（）]{{1,30}}[)）]")
_AFTER_IS = re.compile(
    rf"({_LABEL})\s*[为是系叫]\s*(?:业主|居民|住户|职工|员工)?{_NAME}(?=[\s,，;；。、(（\d]|$)"
)
_DIRECTLY = re.compile(
    rf"({_LABEL})\s?(?:(?:{_NAME}|[{_SURNAMES}]\s[\u4e00-\u9fff]|[A-Za-z][\w·-]{{1,30}})"
    rf"(?=\s|[,，;；。、:：(（\d]|$|{_SPEAKS}|家住|住|已|手机|身份证|微信)|[{_SURNAMES}][\u4e00-\u9fff]{{2}})"
)
_MAY_LABEL = re.compile("[报诉映电访信案哨举发料供索][人者]")

_BEFORE_SPEAKING = re.compile(
    r"((?:^|[\s,，;；。、:：(（]|市民|居民|群众|业主|住户|村民|职工|员工|工人|商户|租户|网友|热心人|匿名人|据|接到?|由))"
    rf"(?:{_NAME}[、和及])*(?:{_NAME}|[{_SURNAMES}]){_TITLE}?"
    rf"(?=\s*(?:[(（][^()（）]*[)）])?[\s,，]*(?:等?\d*余?[名位户人]*|业主|家属)?(?:联名)?{_SPEAKS})"
)
_OF_ONESELF = re.compile(
    rf"((?:我叫|我是|本人(?:是|叫)?|自称(?:是|叫)?|名叫)[^\s,，;；。、]{{0,8}}?){_NAME}(?=[\s,，;；。、]|$)"
)
_WITH_TITLE = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?{_TITLE}")
_SOMEBODY = re.compile(rf"(^|[\s,，;；。、:：(（])[{_SURNAMES}]某{{1,2}}")
_ALONE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|告知|通知|联系|回复|反馈|奖励|市民|居民|群众|业主|住户|村民|职工|员工|工人|商户|租户|网友)"
    rf"({_NAME})(?=[^\u4e00-\u9fff]|$|{_TITLE}|{_SPEAKS})"
)
"""A name that is all a cell says, but for who it is and what was said: 居民赵钱孙, 已告知王秀兰."""

_OF_PLACES = frozenset("区街镇局办科队所站部厂村路桥园店院校馆楼号")
"""Last characters of what departments put before their numbers."""

_LONG = 600
_PARTS = re.compile(rf".{{1,{_LONG // 2}}}?(?:[。；;\n]|$)|.{{1,{_LONG // 2}}}", re.DOTALL)
_MASKED = re.compile(r"(?:\+?86[-\s]?)?\d*-?\*{4,}\d{0,4}[Xx]?")
_BEFORE_NUMBER = re.compile(
    rf"{_NAME}{_TITLE}?(?=[\s(（,，:：]*(?:联系)?(?:电话|手机号?码?)?[\s:：]*{re.escape(HIDDEN_NUMBER)})"
)
_ACCOUNT = re.compile(
    r"((?:微信|wechat|weixin|vx|v信|QQ|抖音)(?:号码?|账号)?)\s*[:：是为]?\s*[A-Za-z0-9_-]{5,30}",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOME = re.compile(
    r"(家住|家庭住址|家庭地址|现住址?|住址|户籍地?)\s*[:：是为在]?\s*[^\s,，。;；()（）]{1,40}"
)
_PERSONAL = re.compile(
    rf"((?:联系人|姓名|联系方式|联系电话|电话|手机号?码?|身份证号?码?|邮箱|工作单位)\s*[:：])\s*(?!（){_VALUE}"
)


def without_labelled_names(text: str) -> str:
    """Return a text without the names that it calls a reporter's: 举报人：张三, 举报人张三反映."""
    if _MAY_LABEL.search(text) is None:
        return text
    for pattern in (_AFTER_COLON, _IN_BRACKETS, _AFTER_IS, _DIRECTLY):
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def names_alone(text: str) -> list[str]:
    """Return the names that a cell holds where no name belongs: ``王秀兰（微信）``, ``居民赵钱孙``."""
    return _ALONE.findall(text)


def without_called(text: str, names: Iterable[str]) -> str:
    """Return a text without names that are known: where one is all it says, or somebody who speaks, has a title or a home."""
    for name in names:
        text = (
            HIDDEN
            if text.strip() == name
            else re.sub(rf"{name}(?={_TITLE}|{_SPEAKS}|家(?!属))", HIDDEN, text)
        )
    return text


def names_a_person(number: str) -> bool:
    """Tell whether a number of a tip or hazard holds a name of three characters: ``王秀兰-1``, not ``高新区-1``."""
    return any(len(name) == 3 and name[-1] not in _OF_PLACES for name in names_alone(number))


def without_names(text: str) -> str:
    """Return a tip's text without anything by which whoever reported may be known, part by part where it is long.

    Stricter than what other texts need: 张三来电反映, 王女士, 家住3号楼, an account or an address of
    mail go as well, and what is left of a number that was masked. Masked twice, a text stays the same.
    """
    # The time that the patterns take grows with the square of the length.
    return "".join(map(_without_names, _PARTS.findall(text))) if len(text) > _LONG else _without_names(text)


def _without_names(text: str) -> str:
    text = _MASKED.sub(HIDDEN_NUMBER, text)
    text = _ACCOUNT.sub(rf"\1{HIDDEN}", text)
    text = _MAIL.sub(HIDDEN, text)
    text = _HOME.sub(rf"\1{HIDDEN}", text)
    text = _PERSONAL.sub(rf"\1{HIDDEN}", text)
    text = _BEFORE_NUMBER.sub(HIDDEN, text)
    text = _BEFORE_SPEAKING.sub(r"\1", text)
    text = _OF_ONESELF.sub(r"\1某人", text)
    text = _WITH_TITLE.sub("某人", text)
    return _SOMEBODY.sub(r"\1某人", text)
