"""Second looks: wordings of what is read and counted, and yet may have been meant otherwise; all of them warnings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SECOND_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        "SHEET_NOT_READ": "这个工作表里像是有隐患记录，却没有认出表头，没有读取。{likely}请在前 {rows} 行内写上与下发表格一样的表头；不用报的请删去。",
        "SHEET_LEFT_OUT": (
            "这个工作表没有读取：前 {rows} 行里没有认出表头。里面有要报的内容的，请按下发表格的表头填写；只是说明、统计的不用改。"
        ),
        "ROWS_NOT_READ": (
            "第 {rows} 行没有读取：{why}。里面有隐患的，请{remedy}；只是说明、统计的，请移到台账以外。"
        ),
        "ROWS_PREFILLED": (
            "第 {rows} 行只有表格自带的内容，没有单位、描述和日期，按空行处理。确有隐患的，请把这一行填完整。"
        ),
        "HEADER_REWORDED": (
            "这一行像是又一次的表头，其中“{found}”没有认出，以下各行按第 {row} 行的表头读取。请核对各列是否一致，并把表头改成一样。"
        ),
        "SHEET_OF_OWED_DUTIES": (
            "这是汇总导出的逾期履责清单，列的是应做而未做的，不是报送内容，没有读取。已经完成的，请填在“企业履责”表里。"
        ),
        "SHEET_NAME_DIFFERS": (
            "工作表名写的是“{found}”，与填报月份 {month} 不同，其中的记录已照常读取。请核对是否应当报送。"
        ),
        "COLUMN_OF_STATE": (
            "“{found}”不是认识的表头，这一列没有参与统计，只原样保留。"
            "请把销号、验收情况写进“整改状态”（如已销号），并填验收销号日期。"
        ),
        "HAZARD_ID_NOT_KNOWN": (
            "填写的是“{found}”，不是本套件导出的隐患标识，没有采用，仍按编号和内容识别。"
            "部门自己的编号，请把表头改成“隐患编号”。"
        ),
        "HAZARD_ID_CONTRADICTED": (
            "第 {row} 行的隐患标识“{found}”是“{unit}”那条隐患的（{place}），"
            "单位、发现日期和描述都与本行不同，没有采用，按两条统计。请核对；不是同一条的，请删去本行的标识。"
        ),
        "ROW_SAME": (
            "没有编号，与{place}内容又完全相同，按同一条隐患统计。请只留一行；确是两条的，请各编一个号。"
        ),
        "NOTHING_FOUND": "填写的是“{found}”，像是没有发现隐患，已照常按一条隐患统计。确实没有发现的，请删去这一行。",
        "DITTO": "填写的是“{found}”，已按上一行的“{above}”读取。请写全，以免排序、筛选后对不上。",
        "DITTO_ALONE": "填写的是“{found}”，上一行却没有内容可照用，按没有填写处理。请写明内容。",
        "MERGED_QUANTITY": "这个数由 {count} 行合并而成，不知道怎么分，每行按 1 条计。请拆开，分行填写。",
        "MERGED_AMOUNT": "这个数由 {count} 行合并而成，每行都按“{found}”读取。请拆开，分行填写。",
        "QUANTITY_NOUGHT": "隐患数量填写的是 {found}，已照常按一条隐患统计。请填写 1；确实没有隐患的，请删去这一行。",
        "QUANTITY_DISAGREES": (
            "整改数量是 {found}，隐患数量是 {quantity}，与整改状态“{status}”对不上。请核对数量和状态。"
        ),
        "HAZARDS_SEVERAL": (
            "这一格像是写了 {count} 条隐患，这一行按一条统计。请一条隐患填一行；确是一条的，不用改。"
        ),
        "UNITS_SEVERAL": "填写的是“{found}”，像是不止一个单位，这一行按一个单位的一条隐患统计。请一个单位填一行。",
        "ROW_GOES_ON": (
            "“{found}”像是接着上一行写的，这一行另算一条隐患。请把同一条的并入上一行；确是另一条的，去掉“续”字。"
        ),
        "SECTOR_TAKEN": "没有填写，已按{source}归入“{sector}”。请核对后填写。",
        "SECTOR_COLUMN_MISSING": (
            "表里没有“行业领域”这一列，有 {count} 行已按{source}归入“{sector}”。请核对，最好补上该列。"
        ),
        "RECTIFIED_WITHOUT_DATE": "状态是已整改，却没有整改完成日期。请补填日期，如 {example}。",
        "STATUS_WITH_REMARK": "填写的是“{found}”，已按“{status}”统计。请只填“{status}”{rest}。",
        "YEAR_LEFT_OUT": (
            "填写的是“{found}”，没有写年份，已按发现日期以后的第一个这一天 {day} 读取。请写全年、月、日。"
        ),
        "DATE_SHORT_OF_MIDNIGHT": (
            "单元格里存的是 {found}，离零点差 43 秒，是有的软件导出时造成的，已按 {day} 读取（本列共 {count} 处）。请核对。"
        ),
        "DUE_BEFORE_FOUND": "填写的是 {found}，早于发现日期 {found_on}。请核对这两个日期。",
        "DUE_FAR": "填写的是 {found}，比发现日期 {found_on} 晚了一年多。请核对年份。",
        "DONE_AFTER_REPORT": "填写的是 {found}，晚于{limit_name} {limit}，到那一天才算完成。请核对日期。",
    }
)
"""Code → sentence."""
