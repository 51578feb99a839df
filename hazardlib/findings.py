"""Findings: the data is at fault; collected, never raised, worded for the person who typed it.

Every finding has a stable English code. Its severity and its Chinese wording stand in one
catalogue here, so that a sentence is mended in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from hazardlib.columns import FINDINGS, heading_of
from hazardlib.second_looks import SECOND_LOOKS
from hazardlib.wordings import HAZARDS, OTHER_SHEETS, VERSIONS, Wording
from hazardlib.wordings import error as _error
from hazardlib.wordings import warning as _warning

if TYPE_CHECKING:
    import pandas as pd

FOUND_LENGTH = 60
"""Characters of a cell that a message repeats at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the data at one place; the fields are the columns of ``columns.FINDINGS``."""

    submission_id: str | None
    file: str
    sheet: str | None
    cell: str | None
    column: str | None
    code: str
    severity: str
    found: str
    message: str


_FILES = {
    "FILE_EMPTY": _error("文件是空的。请重新导出后再报。"),
    "FILE_INCOMPLETE": _error("文件不完整，可能没有传完。请重新复制或重新保存后再报。"),
    "FILE_TOO_LARGE": _error("文件太大（{detail}）。请删去多余内容，另存后再报。"),
    "FILE_PROTECTED": _error("文件设有打开密码，无法读取。请取消密码后再报。"),
    "FILE_NOT_A_WORKBOOK": _error("{detail}。请报送 Excel 或 WPS 表格。"),
    "FILE_BEYOND_US": _error(
        "程序处理不了这个文件里的某处内容（{detail}），其他文件不受影响。请用 Excel 或 WPS 另存再报；仍然这样，请把文件和这句话发给维护人员。"
    ),
    "FILE_DAMAGED": _error("文件内容已损坏，无法读取（{detail}）。请用 Excel 或 WPS 打开后另存再报。"),
    "FILE_FAR_CELL": _error(
        "{detail}有内容，太远了（第 {rows} 行以后或第 {columns} 列以后）。请删去那里的内容，另存后再报。"
    ),
    "FILE_SUSPECT": _error("文件里夹带了{detail}，为安全起见没有读取。请用 Excel 或 WPS 打开后另存再报。"),
    "FILE_IN_USE": _warning(
        "旁边有锁定文件“{lock}”，可能还有人开着它。已按最近一次保存的内容读取，保存后会再读。"
    ),
    "FILE_NOT_READ_AGAIN": _warning(
        "词表或行动方案改过了，应当重新读取，而这个文件{others}已不在原处，仍按以前的读法计入。请把原文件放回原处，再运行一次。"
    ),
    "FILE_STILL_WRITTEN": _error("文件正在写入或正被使用，这次没有读取。写完后会再读。"),
    "FILE_NAME_GARBLED": _error("文件名的编码不对（多为压缩包解开时弄乱的），没有读取。请改名后再放进来。"),
    "FILE_UNREADABLE": _error("文件无法打开（{detail}）。请检查文件权限。"),
    "FILE_IS_FOLDER": _error("这是文件夹，名称却像表格文件。请把其中的表格直接放到月份文件夹里。"),
    "FILE_OUTSIDE": _error("这是指向收件文件夹以外的链接，不予读取。请把文件本身放进来。"),
    "FILE_NOT_REGULAR": _error("这不是普通文件，不予读取。请放入表格文件。"),
}

_REFUSALS = {
    "LEDGER_NOT_FOUND": _error(
        "没有找到隐患台账：前 {rows} 行里没有能认出的表头{others}。{likely}请使用下发的表格，表头至少要有“单位名称”“隐患描述”“发现日期”“整改状态”。"
    ),
    "DEPARTMENT_NOT_FOUND": _error(
        "看不出是哪个部门报的。请在表头上方写“填报单位：”和部门名称，如“填报单位：{example}”。"
    ),
    "DEPARTMENT_NOT_KNOWN": _error(
        "填报单位写的是“{found}”，不在本次专项行动的部门名单里。请填写规范名称{suggestion}。"
    ),
    "DEPARTMENT_DISAGREES": _error("填报单位前后不一：{readings}。请改成一致后再报。"),
    "DEPARTMENT_SEVERAL": _error("同时写了几个部门：{readings}。请在表头上方写明一个填报单位。"),
    "MONTH_NOT_FOUND": _error("看不出是哪个月的台账。请在表头上方写明月份，如“填报月份：{example}”。"),
    "MONTH_NOT_READABLE": _error(
        "填报月份写的是“{found}”，看不出是哪一个月。请写成年月，如“填报月份：{example}”。"
    ),
    "MONTH_DISAGREES": _error("填报月份前后不一：{readings}。请改成一致后再报。"),
    "MONTH_SEVERAL": _error("同时写了几个月份：{readings}。请在表头上方写明一个填报月份。"),
    "MONTH_OUTSIDE_CAMPAIGN": _error(
        "填报月份是 {found}，不在专项行动的报送月份（{first} 至 {last}）之内。请核对月份。"
    ),
}

_LOSSES = {
    "COLUMN_MISSING": _error("表里没有“{heading}”这一列，各行都无法计数。请补上该列。"),
    "REQUIRED_MISSING": _error("没有填写，该行无法计数。请填写{example}。"),
    "SECTOR_MISSING": _error(
        "没有填写，由标题、表名、文件名、单位和填报单位都看不出是哪个领域，该行无法计数。请填写如“{example}”。"
    ),
    "SECTOR_NOT_KNOWN": _error("填写的是“{found}”，不是方案所列的行业领域。请填写规范名称{suggestion}。"),
    "CELL_ERROR": _error("显示的是“{found}”，公式出了错，没有可用的内容。请改正公式，或直接填写。"),
    "FORMULA_WITHOUT_VALUE": _error(
        "里面是公式“{found}”，没有算出结果。请用 Excel 或 WPS 打开并保存一次再报，或直接填写。"
    ),
    "CELL_ERROR_ASIDE": _warning("“{heading}”这一列显示的是“{found}”，没有可用的内容。请核对。"),
    "MERGE_HIDES_VALUE": _warning(
        "合并单元格下面还压着“{found}”，表面上看不到，没有采用。请取消合并后核对。"
    ),
    "TEXT_GARBLED": _warning("文字里有乱码（“{found}”），原来的字已经丢失。请重新填写。"),
    "DATE_NOT_READABLE": _error("填写的是“{found}”，不是日期{meanwhile}。请填写如 {example}。"),
    "DATE_AMBIGUOUS": _error(
        "填写的是“{found}”，看不出是哪一天{meanwhile}。请写全年、月、日，如 {example}。"
    ),
    "DATE_OUT_OF_RANGE": _error(
        "填写的是“{found}”，不在 2000 年至 2100 年之间{meanwhile}。请核对后填写如 {example}。"
    ),
    "DATE_NOT_IN_CALENDAR": _error(
        "填写的是“{found}”，日历上没有这一天{meanwhile}。请核对后填写如 {example}。"
    ),
    "REPORTED_ON_NOT_READABLE": _warning(
        "填报日期写的是“{found}”，看不出是哪一天，将以收到文件的时间为准。请填写如 2023-07-18。"
    ),
    "WORD_NOT_KNOWN": _error("填写的是“{found}”，不在可选的词里{meanwhile}。请{proposal}填写{allowed}。"),
    "NUMBER_NOT_READABLE": _error("填写的是“{found}”，不是数字。请只填数字，如 {example}。"),
    "NUMBER_ROUNDED": _warning(
        "“{found}”是按数字存放的，第 15 位以后的数已经不准。请把单元格设为文本后重新填写。"
    ),
    "NUMBER_IS_EXAMPLE": _error(
        "填写的是“{found}”，这是填写示例里的编号，没有采用。请填写本单位自己的编号，如 {example}；没有编号的留空。"
    ),
    "NUMBER_OF_PERSON": _warning(
        "编号里写了电话或身份证号码，为保护个人信息已用“{found}”代替。请给隐患另编一个号，如 {example}。"
    ),
    "MONEY_UNIT_NOT_KNOWN": _warning(
        "资金的单位写的是“{found}”，换算不了，这一列的金额没有采用，只原样保留。请换算成万元，表头写“整改资金（万元）”。"
    ),
    "NUMBER_NOT_PLAUSIBLE": _error(
        "这里的数有 {digits} 位，不像是数量，可能是电话或证件号码，没有采用，也不在此显示。请填写数量，如 {example}。"
    ),
    "FOUND_AFTER_REPORT": _error(
        "发现日期 {found} 晚于{limit_name} {limit}，这一行在那一天之前不计入统计。请核对后填写如 {example}。"
    ),
    "QUANTITY_OUT_OF_RANGE": _error("填写的是“{found}”，条数应当在 0 到 500 之间的整数。请核对。"),
}
"""What was not read, or keeps a row from counting."""

_RULES = {
    "LEVEL_COLUMN_MISSING": _warning(
        "表里没有“{heading}”这一列，以前没有报过级别的，暂按一般隐患统计。请补上该列。"
    ),
    "COLUMN_TWICE": _warning("“{found}”与另一列都像“{heading}”，只读取了{kept}列。请只保留一列。"),
    "COLUMN_NOT_KNOWN": _warning(
        "“{found}”不是认识的表头，这一列没有参与统计，只原样保留。请核对，如果就是“{heading}”，把表头改成这个名称。"
    ),
    "COLUMN_UNNAMED": _warning(
        "这一列写了内容，却没有表头，没有参与统计，只原样保留。请补上表头；不需要的请删去。"
    ),
    "EXTERNAL_LINKS": _warning(
        "有的单元格引用了别的文件，读取的是上次保存时的结果。请核对，最好改为直接填写。"
    ),
    "SHEET_HIDDEN": _warning("这个工作表是隐藏的，其中的台账已照常读取。请核对是否应当报送。"),
    "ROW_STRUCK": _warning("这一行画了删除线，仍按有效的记录统计。请核对，不再报送的请把整行删去。"),
    "ROW_EXAMPLE": _warning("这一行写有“示例”，按填写示例没有统计。是真实隐患的，请删去“示例”二字。"),
    "PARTS_HIDDEN": _warning("这个工作表里{hidden}，其中的内容已照常读取。请核对是否应当报送。"),
    "TOTAL_DIFFERS": _warning("合计写的是“{found}”，而各行相加为 {expected}。请核对有无漏行或多行。"),
    "LEVEL_MISSING": _warning(
        "没有填写，以前没有报过级别的，暂按一般隐患统计。请填写一般隐患或重大事故隐患。"
    ),
    "SECTOR_NOT_OWN": _warning("填写的是“{found}”，方案里没有安排本部门负责或配合该领域。请核对。"),
    "LEADER_NOT_OF_SECTOR": _warning(
        "填写的是“{found}”，不是{sector}的负责领导（{leaders}），将按方案确定的负责领导统计。请核对。"
    ),
    "FUNDS_LARGE": _warning(
        "填写的金额合 {found} 万元，一条隐患很少用这么多。请核对单位是元还是万元，如 5000 元应填 0.5。"
    ),
    "QUANTITY_SEVERAL": _warning("这一行写了 {found} 条隐患，已按 {found} 条计。请一条隐患填一行。"),
    "QUANTITY_RECTIFIED_EXCEEDS": _error("整改数量是 {found}，多于隐患数量 {quantity}。请核对两个数量。"),
    "ELEMENTS_MISSING": _warning("限期整改的隐患要“五落实”，这一行缺：{missing}。请补填。"),
    "MAJOR_WITHOUT_BASIS": _warning("没有填写，重大事故隐患要写明判定依据。请填写如{example}。"),
    "BASIS_COLUMN_MISSING": _warning("没有这一列，而有重大事故隐患 {count} 条。请补上，填写如{example}。"),
    "STANDARD_NOT_IN_FORCE": _warning("{found}{span}，而{found_on}发现。请写当日施行的标准{instead}。"),
    "HAZARD_NO_TWICE": _error("编号“{found}”与{rows}相同，内容却不同。请给每条隐患各编一个号。"),
    "HAZARD_ID_TWICE": _error(
        "隐患标识“{found}”与{rows}相同，内容却不同，两处都没有采用这个标识。同一条隐患请把内容改成一致；不是同一条的，请把复制来的标识删去。"
    ),
    "HAZARD_ID_DIFFERS": _error("隐患标识“{found}”在{rows}也有，整改状态却不同，只采用了一处。请改成一致。"),
    "ROW_TWICE": _warning("编号“{found}”与{rows}相同，内容也相同，可能重复填写。请只留一行。"),
    "DATE_BEFORE_FOUND": _error("填写的是 {found}，早于发现日期 {found_on}。请核对这两个日期。"),
    "CLOSED_WITHOUT_DATE": _warning(
        "状态是已销号，却没有整改完成日期和验收销号日期。请补填日期，如 {example}。"
    ),
    "OPEN_WITH_ACCEPTANCE": _warning("状态是“{status}”，却填了验收销号日期 {found}。请核对状态或日期。"),
}
"""What is read and counts, and calls for another look."""

_DOUBTS = {code: _warning(text) for code, text in SECOND_LOOKS.items()}

CATALOGUE: Mapping[str, Wording] = MappingProxyType(
    {**_FILES, **_REFUSALS, **_LOSSES, **_RULES, **OTHER_SHEETS, **VERSIONS, **_DOUBTS, **HAZARDS}
)
"""Every code with its severity and wording."""

_OF_IDS = frozenset({"HAZARD_ID_NOT_KNOWN", "HAZARD_ID_TWICE", "HAZARD_ID_DIFFERS", "HAZARD_ID_CONTRADICTED"})
_LEAVES_OUT = frozenset(
    {"SHEET_NOT_READ", "SHEET_LEFT_OUT", "SHEET_OF_OWED_DUTIES", "ROWS_NOT_READ", "ROWS_PREFILLED"}
)
GRADUAL = (
    (frozenset(_RULES) | frozenset(_DOUBTS)) - _LEAVES_OUT - {"DITTO_ALONE", "MERGED_QUANTITY", *_OF_IDS}
)
"""Codes that may begin in a month, as warnings: without them everything is read and counted as with them."""


def shorten(text: str, length: int = FOUND_LENGTH) -> str:
    """Return a text on one line, cut to what a message repeats of a cell."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def place(file: str, sheet: str | None = None, cell: str | None = None, column: str | None = None) -> str:
    """Return where something is, as a person finds it: ``甲科.xlsx［隐患台账］E17 整改期限``."""
    where = PurePosixPath(file).name + (f"［{sheet}］" if sheet else "") + (cell or "")
    heading = heading_of(column, sheet)
    return f"{where} {heading}" if heading else where


def find(
    code: str,
    file: str,
    *,
    submission_id: str | None = None,
    sheet: str | None = None,
    cell: str | None = None,
    column: str | None = None,
    found: str = "",
    **details: object,
) -> Finding:
    """Return one finding, worded from the catalogue.

    Parameters
    ----------
    code
        A code of ``CATALOGUE``.
    file
        The file, relative to ``data/raw``.
    submission_id, sheet, cell, column
        Where in the file, as far as there is such a place.
    found
        What is there, already free of anybody's telephone number or identity number.
    **details
        The other names of the wording's template.
    """
    found = shorten(found)
    severity, said = _say(code, found, tuple(details.items()))
    return Finding(
        submission_id=submission_id,
        file=file,
        sheet=sheet,
        cell=cell,
        column=column,
        code=code,
        severity=severity,
        found=found,
        message=f"{place(file, sheet, cell, column)}：{said}",
    )


@lru_cache(maxsize=4096)
def _say(code: str, found: str, details: tuple[tuple[str, object], ...]) -> tuple[str, str]:
    """Return severity and sentence; a column of the same fault says the same over and over."""
    wording = CATALOGUE[code]
    return wording.severity.value, wording.text.format(found=found, **dict(details))


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a frame with the columns of ``columns.FINDINGS`` less ``batch_id``."""
    import pandas as pd
    import pyarrow as pa

    everything = list(findings)
    columns = {}
    for name in FINDINGS:
        if name != "batch_id":
            texts = pa.array([getattr(finding, name) for finding in everything], pa.large_string())
            columns[name] = pd.array(texts, dtype="str")  # a third of the time it takes from rows
    return pd.DataFrame(columns)
