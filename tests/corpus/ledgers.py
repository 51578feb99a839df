"""The ledger that the corpus is made of: always sound, never twice the same."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

HEADER = ["序号", "隐患编号", "行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态"]
SERIAL, NUMBER, SECTOR, UNIT, DESCRIPTION, LEVEL, FOUND_ON, STATUS = range(len(HEADER))

TOP: list[list[Any]] = [["隐患排查整治台账"], ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]

_SECTORS = ["燃气安全领域", "燃气", "居民住宅"]
_UNITS = ["甲餐馆", "乙小区", "丙酒楼", "丁公寓", "戊早点铺", "己物业"]
_FAULTS = ["软管老化", "通道堵塞", "无报警器", "阀门锈蚀", "配电箱缺门", "灭火器失效"]


class Ledger:
    """A ledger of 公共管理办公室 for July 2023, drawn by chance.

    Parameters
    ----------
    chance
        What is drawn from.
    number
        The version.
    count
        The number of records; by chance where it is not given.
    """

    def __init__(self, chance: Random, number: int, count: int = 0) -> None:
        self.chance = chance
        count = count or 3 + chance.randrange(4)
        self.records = [self._record(number * 100 + row) for row in range(1, count + 1)]
        self.row = chance.randrange(len(self.records))
        """One of the records, for a kind to spoil."""

    def _record(self, number: int) -> list[Any]:
        draw = self.chance.choice
        found = date(2023, 7, 1) + timedelta(days=self.chance.randrange(17))
        place = f"{self.chance.randrange(1, 30)}号"
        level = draw(["一般隐患", "一般", "一般事故隐患"])  # a major one would need a 判定依据
        status = draw(["未整改", "整改中", "已整改"])
        return [
            number % 100,
            f"GG-{number}",
            draw(_SECTORS),
            draw(_UNITS),
            place + draw(_FAULTS),
            level,
            found,
            status,
        ]

    def rows(self) -> list[list[Any]]:
        """Return the whole sheet, top to bottom."""
        return [*TOP, HEADER, *self.records]

    def texts(self) -> list[list[str]]:
        """Return the whole sheet as texts of one width."""
        rows = [["" if cell is None else str(cell) for cell in row] for row in self.rows()]
        return [row + [""] * (len(HEADER) - len(row)) for row in rows]

    def spoil(self, column: int, cell: Any) -> None:
        """Put something else into one cell."""
        self.records[self.row][column] = cell

    @property
    def spoilt_row(self) -> int:
        """The number of the spoilt record's row on its sheet, from 0."""
        return len(TOP) + 1 + self.row
