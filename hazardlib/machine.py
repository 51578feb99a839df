"""The machine: what is written made to last, and its faults told in Chinese, with what to do about them."""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_FAULTS = {
    errno.ENOSPC: ("磁盘满了", "请腾出空间后再运行"),
    errno.EDQUOT: ("磁盘配额用完了", "请腾出空间，或请管理员加大配额后再运行"),
    errno.EFBIG: ("文件超过了允许的大小", "请腾出空间，或请管理员放宽限制后再运行"),
    errno.EIO: ("磁盘或网络读写出错", "请检查磁盘和连接；多次出现的，请把工作区复制到另一块磁盘再运行"),
    errno.EACCES: ("没有权限", "请检查读写权限，或关闭正打开着它的程序后再运行"),
    errno.EPERM: ("没有权限", "请检查读写权限，或关闭正打开着它的程序后再运行"),
    errno.EROFS: ("所在的磁盘只能读不能写", "请把工作区放到可以写的磁盘上再运行"),
    errno.EBUSY: ("正被别的程序占用", "请关闭那个程序后再运行"),
    errno.ENOLCK: ("所在的磁盘不能加锁", "请把工作区放到本机磁盘上（不要放在网络共享里）再运行"),
    errno.ENOTSUP: ("所在的磁盘不支持这项操作", "请把工作区放到本机磁盘上（不要放在网络共享里）再运行"),
    errno.ENOENT: ("不在了", "请看看工作区是不是被移走或改了名，回到它现在的位置再运行"),
    errno.ESTALE: ("不在了", "请看看网络磁盘是不是断开过，重新连上后再运行"),
    errno.ENOTDIR: ("路径中间有一段不是文件夹", "请移走占了位置的文件后再运行"),
    errno.EEXIST: ("已经在那里", "请移走占了位置的文件后再运行"),
    errno.EISDIR: ("是文件夹，不是文件", "请移走占了位置的文件夹后再运行"),
    errno.ENOTEMPTY: ("文件夹里还有别的东西", "请移走里面的文件后再运行"),
    errno.ENAMETOOLONG: ("名称太长", "请把工作区放到路径较短的地方，或改短文件名后再运行"),
    errno.ELOOP: ("链接绕成了圈", "请改正链接后再运行"),
    errno.ENXIO: ("不是普通文件", "请移走它后再运行"),
    errno.EMFILE: ("打开的文件太多", "请关闭一些程序后再运行"),
    errno.ENFILE: ("打开的文件太多", "请关闭一些程序后再运行"),
    errno.ENOMEM: ("内存不够", "请关闭一些程序后再运行"),
    errno.EAGAIN: ("系统一时忙不过来", "请稍后再运行"),
    errno.EINTR: ("操作被打断", "请再运行一次"),
}
_CODE = re.compile(r"\bos error (\d+)\b|\[Errno (\d+)\]|\bOs \{ code: (\d+)\b")
_PATH = re.compile(r"\[Errno \d+\][^'\"]*['\"]([^'\"]+)['\"]")


_CODES = {
    FileNotFoundError: errno.ENOENT,
    PermissionError: errno.EACCES,
    FileExistsError: errno.EEXIST,
    NotADirectoryError: errno.ENOTDIR,
    IsADirectoryError: errno.EISDIR,
}
"""The codes of errors that a library raises without one."""


def in_chinese(error: OSError) -> str:
    """Return what the system would not do, in a few words: ``没有权限``."""
    said, _ = _FAULTS.get(_code(error), (error.strerror or type(error).__name__, ""))
    return said


def _code(error: OSError) -> int:
    return error.errno or _CODES.get(type(error), 0)


def machine_fault(error: OSError, path: Path | str = "") -> str:
    """Return one line on a fault of the machine: path, what happened, what to do.

    Parameters
    ----------
    path
        What it was about; by default the path that the system names.
    """
    is_of_no_file = _code(error) in (errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EINTR)
    place = str(path or error.filename or ("本机" if is_of_no_file else "要用的文件"))
    return f"{place}：{in_chinese(error)}。{what_to_do(error)}。"


def what_to_do(error: OSError) -> str:
    """Return what to do about a fault of the machine: ``请腾出空间后再运行``."""
    _, remedy = _FAULTS.get(_code(error), ("", "请检查磁盘空间、权限和连接后再运行"))
    return remedy


def machine_error(error: BaseException | str) -> OSError | None:
    """Return the fault of the machine behind an error of another library, or that its text tells of; else None.

    A `MemoryError` and whatever has an ``errno`` are such; Delta's errors end ``(os error 28)`` or hold ``Os { code: 30, …``; those of a notebook's kernel come as text, ``[Errno 28] … 'path'``.
    """
    if isinstance(error, OSError) and error.errno:
        return error
    code = errno.ENOMEM if isinstance(error, MemoryError) else getattr(error, "errno", None)
    # ZeroMQ's errors have one, too, beside codes of its own.
    if isinstance(code, int) and code in errno.errorcode:
        return OSError(code, os.strerror(code))
    text = str(error)
    found = _CODE.search(text)
    if found is None:
        return None
    number, path = int(next(filter(None, found.groups()))), _PATH.search(text)
    return OSError(number, os.strerror(number), *([path[1]] if path else []))


def collect_seldom() -> None:
    """Have Python look for garbage in circles seldom: a tenth of a run went into walking over what it goes on needing."""
    gc.set_threshold(50_000)


@contextmanager
def without_panics() -> Iterator[None]:
    """Keep from the terminal what Rust says of a fault that it raises, too; all of this process' error stream, meanwhile."""
    if os.environ.get("HAZARD_DEBUG") or sys.stderr is None:  # there is none after `2>&-`
        yield
        return
    sys.stderr.flush()
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(nowhere)
        os.close(terminal)


@contextmanager
def about(path: Path, beside: Path | None = None) -> Iterator[None]:
    """Have a fault of the machine say which path it is about, where the system names none, or what is written beside it."""
    try:
        yield
    except OSError as error:
        if error.filename in (None, str(beside)):
            error.filename = str(path)
        raise


_TO_SYNC = "r+b" if sys.platform == "win32" else "rb"
"""How a file is opened whose content the disk shall hold: Windows asks for the right to write."""


def sync_file(file: Path) -> None:
    """Have the disk hold the content of a file."""
    with about(file), file.open(_TO_SYNC) as written:
        os.fsync(written.fileno())


def sync_files(files: Iterable[Path]) -> None:
    """Have the disk hold the content of files, and the lists of the folders they lie in, innermost first."""
    folders = set[Path]()
    for file in files:
        if file.is_file():
            sync_file(file)
        folders.add(file.parent)
    for folder in sorted(folders, key=lambda each: -len(each.parts)):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the disk hold a folder's list of files, where the system can open folders at all."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with about(folder):
            os.fsync(place)
    finally:
        os.close(place)
