"""What a row below a header is: a record, a total, a note, an example, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import Level, State, Supervision
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.tables.headings import Vocabulary, fold_word
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.values.cells import is_nothing, written
from hazardlib.ingest.values.dates import FIRST_YEAR, read_day

FEW_CELLS = 3
_DEFAULTS = frozenset({State.OPEN, Level.GENERAL, Supervision.NONE, "no"})
"""What the words mean that a form comes with; a row of nothing else states nothing."""

_FEWEST_INSTRUCTIONS, _MOST_OF_NIL = 2, 30

_NIL = re.compile(
    r"(?:本月|当月|本期)?(?:为|是)?零报告"
    r"|(?:本月|当月|本期|\d{1,2}月份?|[\u4e00-\u9fff]{2,4}领域|暂|均|经|现场|排查|检查)*(?:无|未发现|没有发现|没有|未排查出|未查出)"
    r"(?:新增|存在)?(?:各类|任何)?(?:重大|一般)?(?:生产)?(?:安全)?(?:事故)?隐患(?:问题)?[。.]?"
)
_SIGN_OF_NIL = re.compile("[零隐\u2e80-\u2fd5\uf900-\ufaff]")
"""What such a clause cannot do without, however it is spaced; among it the signs that stand for others out of a PDF."""
_NONE_SAID = re.compile(
    r"(?:本月|当月|本期|暂|均|以上)*(?:无|没有|未收到|未接到|未发生|未开展)(?:新增|新的)?(?:群众|企业)?"
    r"(?:举报|线索|举报线索|投诉|履责事项|进展|情况|此类情况)*[。.]?"
)
"""What stands in the only filled cell of another sheet on which there is nothing to report."""
_CLAUSES = re.compile(r"[(),;、。:]+")
_LOOKED = re.compile("(?:经|本次|本月|当月|本期|现场|我部门|组织|排查|检查|自查|巡查|情况|结果|反馈)+")
"""A clause that says no more than that somebody looked."""
_TOTAL_OF = (
    r"[(\[【]?(?:本页|本月|本科室|本部门|全部|部门|累计|全街|街道|隐患|以上|\d{1,2}月份?|[\u4e00-\u9fff]{2,4}(?:安全)?领域"
    r"|[^,。;:]{1,20}(?=小计))?"
)
_MARKS = ("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""What columns are numbered with besides figures."""
_EXAMPLE = re.compile(
    r"[(\[【<]?(?:填写)?(?:示例|样例|举例|范例)(?:行|数据)?\d*[)\]】>]?[::]?|例[::]?\d*|如[::]"
)
_EXAMPLE_OF_UNIT = re.compile(
    r"(?:[(\[【<](?:示例|样例|举例|范例)[)\]】>]|(?:示例|样例|举例|范例|例)(?:[::]|$)).*", re.DOTALL
)
SAYS_EXAMPLE = re.compile("示例|样例|范例|举例")
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填写说明|提示|注意|要求)\d*[::]|"
    r"(?:填报人|填表人|制表人?|审核人?|复核人?|审批人?|联系人|联系电话|电话|主要领导|分管领导|主要负责人|部门负责人|科室负责人|单位负责人|负责人|"
    r"经办人|录入人|报送人|领导签字|以下空白|第\d+页|(?:\d{4})?年\d{0,2}月\d{0,2}日|\(?(?:公章|盖章)\)?|签字|填报日期|填报时间|报送日期|报送时间|制表日期|填表日期|填报单位|填报部门|单位\(盖章\)|填报单位\(盖章\))"
    r"(?:\(?(?:签字|签名|盖章|公章)\)?)*(?:[::]|共\d+页|$)"
)

_CHOICE = re.compile("[/、|或]")
_INSTRUCTION = re.compile(
    r"(?:填写|填报|填表)?(?:说明|要求|提示|须知)[::]?|(?:必|选|非必|不必)填(?:项|写)?|可不填|可留空|[单多]选|"
    r"(?:请?填写?)(?:规范|单位)?(?:全称|名称|简称|数字|日期|整数)|"
    r"(?:请|应|须|需)?(?:按|照|依)[^,。;]{1,20}填[写报]?|(?:请|据实|如实|按实)填[写报]?.{0,20}|"
    r"(?:日期|填写)?格式[::为如是].{1,30}|(?:填|如|例如|例)[::].{1,30}|"
    r"(?:请?(?:从|在|用|点击?))?下拉(?:列表|框|菜单|选项)?(?:中|里|内)?(?:选择?|选取|选填)?.{0,20}|yyyy[-/.年]mm[-/.月]dd日?|"
    r"[(\[]?年[-/.]?月[-/.]?日[)\]]?",
    re.IGNORECASE,
)
"""What a cell says that tells people how to fill in its column."""


def says_nil(text: str) -> bool:
    """Tell whether a text, or one clause of it, says that there was nothing to report."""
    if _SIGN_OF_NIL.search(text) is None:
        return False
    return any(map(_NIL.fullmatch, _CLAUSES.split(without_space(text))))


def says_only_nil(cells: Sequence[Cell]) -> bool:
    """Tell whether the filled cells of sheets say in so many words, and hardly any more, that there is nothing."""
    return len(cells) <= _MOST_OF_NIL and any(isinstance(cell, str) and says_nil(cell) for cell in cells)


@lru_cache(maxsize=8)
def _total_pattern(total: str) -> re.Pattern[str]:
    return re.compile(rf"{_TOTAL_OF}{total}[)\]】]?[::]?.*", re.DOTALL | re.IGNORECASE)


def kind_of(
    filled: Sequence[tuple[int, Cell]],
    layout: Layout,
    under: frozenset[int],
    vocabulary: Vocabulary,
    *,
    is_wide: bool,
) -> str:
    """Return ``record``, ``total``, ``nil``, ``footer``, ``example``, ``doubtful example`` or ``blank``.

    Parameters
    ----------
    under
        The columns in which the row lies under a range that is merged downwards.
    is_wide
        Whether a merged range runs over half the row.
    """
    if is_count([cell for _, cell in filled]):
        return "blank"
    content = [(column, cell) for column, cell in filled if column != layout.serial]
    text = without_space(first_text(filled))
    is_total = _total_pattern(vocabulary.total).fullmatch(text) is not None
    if not content:
        return "total" if is_total else "footer" if text else "blank"
    head = {column for column, _ in content} | under
    spec = SHEETS[layout.table]
    # 合计 | 5 under 单位名称 and 隐患描述 is no record
    texts = {layout.columns.get(name) for name in ("description", "danger")}
    is_row = layout.pair <= head - {
        column for column, cell in content if column in texts and _is_number(cell)
    }
    is_dated = bool(head & {layout.columns.get(name) for name in spec.dated})
    is_of_a_day = layout.columns.get(spec.day) in head and bool(layout.pair & head)
    is_record = (is_row and is_dated) or is_of_a_day
    if is_total and not is_record:
        return "total"
    if _is_example(filled, layout):
        says_it = [cell for _, cell in filled if isinstance(cell, str) and SAYS_EXAMPLE.search(cell)]
        is_doubtful = spec.is_ledger and is_record and len(says_it) == 1
        return "doubtful example" if is_doubtful else "example"
    if _says_nothing(content, layout, vocabulary):
        return "nil"
    cells = dict(content)
    status = cells.get(layout.columns.get("status", -1), "")
    # a row that says how far something has come, and of what, is no note
    has_state = layout.pair & cells.keys() and vocabulary.word("status", written(status)) is not None
    if not is_row and not is_of_a_day and not has_state and _NOTE.match(text):
        return "footer"
    if len(content) == 1 and is_wide:
        return "footer"
    return "record"


def _is_example(filled: Sequence[tuple[int, Cell]], layout: Layout) -> bool:
    """Tell whether a row begins with 示例, or calls its unit one: （示例）某餐馆."""
    first = filled[0][1]
    unit = next((cell for column, cell in filled if column == layout.columns.get("unit")), "")
    return (isinstance(first, str) and _EXAMPLE.fullmatch(without_space(first)) is not None) or (
        isinstance(unit, str) and _EXAMPLE_OF_UNIT.fullmatch(without_space(unit)) is not None
    )


def is_instruction(filled: Sequence[tuple[int, Cell]], layout: Layout, vocabulary: Vocabulary) -> bool:
    """Tell whether a row does little but say how each column is filled in, and names no day: 必填 | 是/否 | 格式：2023-06-05."""
    columns = SHEETS[layout.table].columns
    days = {column for column, name in layout.fields.items() if columns[name].type == "date"}
    if any(column in days and read_day(cell, FIRST_YEAR).value for column, cell in filled):
        return False
    said = [
        isinstance(cell, str)
        and (_INSTRUCTION.fullmatch(without_space(cell)) is not None or _is_choice(cell, vocabulary))
        for _, cell in filled
    ]
    return sum(said) >= _FEWEST_INSTRUCTIONS and 2 * sum(said) > len(said)


def _is_choice(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text offers words to choose from: 一般/重大."""
    words = _CHOICE.split(without_space(text).strip("()[]"))
    known = (vocabulary.words[name] for name in ("status", "level", "fix_type", "supervision", "yes_no"))
    return len(words) > 1 and any(all(fold_word(word) in each for word in words) for each in known)


def _says_nothing(content: Sequence[tuple[int, Cell]], layout: Layout, vocabulary: Vocabulary) -> bool:
    """Tell whether a row says that there is nothing to report; on the other sheets in its only cell."""
    texts = [cell for _, cell in content if isinstance(cell, str)]
    is_ledger = SHEETS[layout.table].is_ledger
    said = [
        cell
        for column, cell in content
        if not (is_ledger and is_default(layout.fields.get(column, ""), written(cell), vocabulary))
    ]
    is_whole = len(content) > 1 and (
        len(content) == len(said) or any(column in layout.pair for column, _ in content)
    )
    if is_whole and said and all(_is_nil(cell) for cell in said):  # 无 in every cell
        return True
    if is_ledger:
        described = dict(content).get(layout.columns.get("description", -1), "")
        if layout.pair <= {column for column, _ in content} and not _is_nil(described):
            return False
        return len(content) <= FEW_CELLS and any(says_nil(text) for text in texts)
    return len(content) == 1 and any(
        says_nil(text) or _NONE_SAID.fullmatch(without_space(text)) for text in texts
    )


def _is_nil(cell: Cell) -> bool:
    """Tell whether a cell says nothing, or nothing but that nothing was found."""
    if is_nothing(cell):
        return True
    clauses = (
        [clause for clause in _CLAUSES.split(without_space(cell)) if clause] if isinstance(cell, str) else []
    )
    nil = [clause for clause in clauses if _NIL.fullmatch(clause)]
    return bool(nil) and all(clause in nil or _LOOKED.fullmatch(clause) for clause in clauses)


def is_default(name: str, text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell of a ledger says no more than its sector, or what a form comes with: 否, 一般隐患, 未整改."""
    words = LEDGER[name].allowed if name else ""
    return name == "sector" or (words in vocabulary.words and vocabulary.word(words, text) in _DEFAULTS)


def is_count(row: Sequence[Cell]) -> bool:
    """Tell whether a row does nothing but number the columns: 1, 2, 3; 甲, 乙, 1, 2; 栏次, （1）, （2）."""
    texts = [_numbering(cell) for cell in row if cell != ""]
    texts = texts[1:] if texts[:1] == ["栏次"] else texts
    before = ""
    for text in texts:
        if not text or text not in _after(before):
            return False
        before = text
    return len(texts) > FEW_CELLS


def _numbering(cell: Cell) -> str:
    if isinstance(cell, str):
        return without_space(cell).strip("()[]<>.、") or " "
    return f"{cell:g}" if _is_number(cell) else ""


def _after(before: str) -> set[str]:
    """Return what may follow a number of a column: the next one, or the first of another kind."""
    firsts = {"1", *(marks[0] for marks in _MARKS)}
    if before.isdecimal():
        return firsts | {str(int(before) + 1)}
    marks = next((each for each in _MARKS if before and before in each), "")
    at = marks.find(before) + 1 if marks else 0
    return firsts | set(marks[at : at + 1])


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return without_space(cell).isdigit()
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def filled_cells(row: Sequence[Cell]) -> list[tuple[int, Cell]]:
    """Return the cells of a row that hold something, each with its column."""
    return [(column, cell) for column, cell in enumerate(row) if cell != ""]


def first_text(filled: Sequence[tuple[int, Cell]]) -> str:
    """Return the first text of a row that is no number, if one stands near its beginning."""
    return next((cell for _, cell in filled[:3] if isinstance(cell, str) and not cell.strip().isdigit()), "")
