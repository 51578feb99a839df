"""Words about people, and what they make of a clause, from ``words.csv``: ``title,先生 女士 师傅``; a word may be a pattern."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from hazardlib.ingest.privacy.kept import compiled


class _Lazy:
    """A pattern that is compiled when it is first used: together those about people take most of a second."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern, self.flags = source, flags

    def __getattr__(self, name: str) -> Any:
        pattern = compiled(self.pattern, self.flags)
        vars(self).update(
            {each: getattr(pattern, each) for each in ("match", "fullmatch", "search", "finditer", "sub")}
        )
        return getattr(pattern, name)


def lazily(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used."""
    return cast("re.Pattern[str]", _Lazy(source, flags))


def _load() -> Mapping[str, str]:
    lists: dict[str, list[str]] = defaultdict(list)
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists[row["list"]] += row["words"].split()
    plain = sorted(word for word in lists["no name"] if _PLAIN.fullmatch(word))
    lists["no name"] = [alternatives(plain), *(word for word in lists["no name"] if word not in plain)]
    return {name: f"(?:{'|'.join(words)})" for name, words in lists.items()}


_PLAIN = re.compile(r"[\u4e00-\u9fff]+")


def alternatives(words: Sequence[str]) -> str:
    """Return a pattern of one of some words in order, by their first characters, which is what ``re`` skips by."""
    if "" in words:  # nothing longer need be looked for
        return ""
    together = []
    for first, group in groupby(words, lambda word: word[0]):
        rests = [word[1:] for word in group]
        rest = alternatives(rests)
        if len(rests) > 1 and all(len(each) == 1 for each in rests):
            rest = f"[{''.join(rests)}]"
        together.append(f"{first}(?:{rest})" if "|" in rest else first + rest)
    return "|".join(together)


WORDS = _load()
"""List → a pattern of its words."""

SPOKEN = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两"
"""The numerals that a number may be told in, digit by digit."""

HAN = r"[\u4e00-\u9fff]"
_SURNAME = f"[{WORDS['surname'][3:-1]}]"
SURNAME = f"(?:{WORDS['compound surname']}|{_SURNAME})"
GIVEN = rf"(?:(?![由的了是与及或被把从对于不未无没着得所其此该这但也都就还又再很更最之将已曾，。；：、（）()]){HAN})"
FAMILIAR = rf"(?![大小老][车包米花石房牛门白化时]|[大小]金属)(?<![缩减较最微细窄过变])[老小阿大](?!{WORDS['no name']}){_SURNAME}(?:头|姐|哥|叔|姨|总)?"
"""老赵, 小王, and neither 小车 nor 老房屋."""
NAME = (
    rf"(?:(?:(?!{WORDS['no name']}|{HAN}{WORDS['official']}|{HAN}经理)(?:{WORDS['compound surname']}{GIVEN}{{1,2}}|{_SURNAME}(?:某{{1,2}}|{GIVEN}{{1,2}}?))|{FAMILIAR}|[娜迪妮帕萨旺琪]{GIVEN}{{2,3}}?)"
    rf"|{HAN}{{1,8}}(?:[·•・](?:(?!{WORDS['strong']}|{WORDS['weak']}){HAN}){{1,8}})+)"
)
"""A name, or what can be one: 王秀英, 欧阳静, 老赵, 阿依古丽·买买提; what stands around it must make it one."""

TITLE = WORDS["title"]

BYSTANDER = rf"{WORDS['bystander']}(?!{WORDS['public not before']})"
"""Of whom there are many, and no hazard is about one of them."""

PUBLIC = rf"(?:{BYSTANDER}|{WORDS['public']}(?!{WORDS['public not before']}))"
"""Of whom there are many: they alone give nobody away."""

PARTICULAR = WORDS["particular"]
"""Of whom there may be one: they can be the person who reported."""

ANSWERING = WORDS["answering"]
"""Who answers for a unit or looks after it: they say what was put right, and report as well."""

OFFICIAL = WORDS["official"]
"""What leaders and officers are called: what they say is part of their work."""

STRONG = (
    rf"(?:{WORDS['strong']}|[拨打]+了?(?:12345|12350|110|119|96119)|打(?:来|了|过|通)?电话(?=[说称讲]|告诉))"
)
"""What can only be a report."""

SAID = (
    rf"(?:{WORDS['said']}|(?:[送寄发拿交打]来|提供)了?[^，,。；;的整]{{0,4}}?(?:材料|照片|图片|视频|录像|录音|短信|微信|线索|证据|信|电话)"
    r"|[发寄送交传转递]给了?(?:我[们办科街局]|街道|社区|网格员|执法|检查组|居委|办公室|安全办)"
    r"|要求(?=查处|处理|解决|整治|取缔|拆除|赔偿|彻查|严[查惩肃]))"
)
"""What somebody does of whom only a name is said, at the head of a clause: 王秀英说; 提出, 要求整改 are officers' work."""

TOLD = rf"(?:{SAID}|{WORDS['weak']})"
"""What may be a report, or anybody's work."""

NOT_REPORTED = WORDS["no report"]
"""What makes of a word of reporting the name of a thing: 举报电话, 投诉处理室."""

_WHEN = r"(?:于?(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号])?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[.．]\d{1,2}|\d{1,2}[:：]\d\d|\d{1,2}[时点](?:\d{1,2}分)?|\s)"
HOW = (
    rf"(?:{WORDS['how']}|{_WHEN}|[拨打]+\d{{3,5}}|因[^，]{{1,8}}|(?:通过|借助|利用|使用|拨打)[^，,。；;：:]{{2,14}}?|到{HAN}{{2,8}}?"
    r"|[向给在到来用对发写经从往于跟](?:12345|12350|1[12][09]|我|本|门|区|街|社区|市|物业|网|公|信|窗口|微|抖|快手|朋友|家长|平台|检查|居委|村|派出|教|安|应急|有关|相关|业主|论坛|携程|美团|随手)[^，,。；;：:]{0,8}?)"
)
"""When, how often and by what way somebody reports."""

LABEL = (
    "(?:(?:举报|报告|投诉|反映|反馈|来电|来访|来信|信访|上访|报案|报警|吹哨|检举|揭发|爆料|报料|线索|提供|诉求|申诉|知情|寄件|寄信|发件|求助|联名|上报|登记|拍照|拍摄|目击|收款|领款|领奖|领取|受奖|获奖|持卡|开户|发帖|留言|报修|发布|转述|写信|发言|执笔)"
    "(?:(?<!反映|举报|投诉)人(?!员|数)|(?<=反映|举报|投诉)人(?![行群数多流满们车工防民居家均须应员]|为(?:破坏|造成|因素|原因|损|踩|堵|遮|设))|者|双方|人员(?=姓名|[:：]))"
    "的?(?:姓名|昵称|网名|化名|信息|身份|名字|签字|签名|联系方式|联系电话|电话|手机号?|微信号?|身份证号?|邮箱|车号|住址|地址|ID)*)"
)
"""Who is called a reporter: 举报人, 来电人姓名."""

CONTINUED = "[自已要未不没反称说提供指所的身信电对在可应需现到满认确同来及和员均与为是系联举表多又再也都就从向于之等数姓签住求处投诉手微进行担拒希因通过工车流满邮检揭爆留请愿述描]"
"""What follows on a label without naming anybody: 举报人已回访."""

TITLED = (
    r"(?:(?:(?<![商用客])户名(?!称)|署名|落款(?!日期|时间|单位)|具名|化名|真名|昵称|网名|账号(?=[“\"「])|自称(?![已未无没正将在按可能该])|名叫|[说称]自己叫|我叫|提供的姓名|(?:绰号|外号|人称)(?=[“\"「:：])|用户名(?=[A-Za-z])|留名(?=[“\"「:：是为][^无未]))\s*[:：为是叫]?"
    r"|反映(?:问题|情况)的人?\s*是|(?:奖励(?:发放|领取)?对象|举报有功人员|卡主|机主|户主|用户名|来访登记|(?:租户|业主|居民|住户|来访者)?姓名)\s*[:：为是])"
)
"""What stands before whoever reported: a colon, a bracket or nothing between."""

MASK = "[\ue000-\uf8fe]"
"""While a text is looked at, each mask and each person in it is one character."""

REPORTED = "群众反映"
OPEN = r"[\s，,。；;：:、（()）“\"「『\[\]【】<>《'/&_.\-—\ue000-\uf8ff]"
QUOTED = r"[“\"「『‘@][^”\"」』’，,。；;]{1,24}[”\"」』’]?"
SPACED = rf"{SURNAME}(?:[*＊×○xX]{{1,2}}|[*＊×○]{HAN}|\s{{1,2}}{HAN}(?:\s{{1,2}}{HAN})?)"
"""王*英, 王 秀 英."""
