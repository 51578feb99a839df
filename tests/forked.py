"""The command, forked from a process that has imported everything, its system calls counted by file and one of them refused.

As a program it reads what to run, a line each, and answers how it ended. The system asks it (seccomp) at each call of one kind;
so calls are told by the file they concern, whichever thread or process makes them, and only those cost anything.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import gc
import importlib
import io
import json
import os
import pkgutil
import re
import runpy
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import hazardlib

IMPORTED = (
    "pandas", "pyarrow.parquet", "pyarrow.compute", "deltalake.transaction", "papermill", "nbconvert", "docx", "xlsxwriter",
    "plotly._subplots", "plotly.offline", "plotly.graph_objs._figure", "plotly.graph_objs._bar",
    "plotly.graph_objs._scatter", "plotly.graph_objs._layout", "narwhals.stable.v1", "narwhals.stable.v2", "rapidfuzz.process",
    "pydantic.main", "pydantic.fields", "jupyter_client.asynchronous", "IPython", "ipykernel.zmqshell", "ipykernel.kernelapp",
)  # fmt: skip
"""What commands and their kernels import, beside the package."""

NUMBERS = {
    "write": 1, "pwrite64": 18, "flock": 73, "fsync": 74, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "link": 86,
    "unlink": 87, "openat": 257, "renameat2": 316,
}  # fmt: skip
"""The calls that can be watched, by their numbers on x86-64."""

_OF_OPEN_FILES = ("write", "pwrite64", "flock", "fsync", "ftruncate")
_BELOW_A_FOLDER = ("openat", "renameat2")
"""Calls whose first argument is an open file; those of which it is a folder, and the second a path."""

_BY_CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,}|(?<=-)[a-z0-9_]{8}(?=/|$)")
"""What is by chance in names of files."""

_SECCOMP, _PIDFD_GETFD = 317, 438
_RECEIVE, _SEND, _GO_ON = 0xC0502100, 0xC0182101, 1
_ASKS, _ALLOWS = 0x7FC00000, 0x7FFF0000
_NO_NEW_PRIVILEGES, _ADOPTS_ORPHANS = 38, 36
_PAGE = 4096
_PATIENCE_SECONDS = 600
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class Asked:
    """A command to be run, and which calls of it to watch.

    Parameters
    ----------
    out
        Two files for what it prints and what it says.
    place
        The workspace: calls that concern it are counted.
    calls
        The system calls that are watched.
    file, nth, fault
        Which of them is refused, and by which error; none if ``nth`` is 0.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    out: tuple[str, str]
    place: str = ""
    calls: Sequence[str] = ()
    file: str = ""
    nth: int = 0
    fault: str = ""


@dataclass
class Ended:
    """How a command ended, and how often it made the calls that were watched: call → file → number."""

    status: int
    made: dict[str, dict[str, int]]


class Forks:
    """A process that runs commands by forking, one at a time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.forked"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, asked: Asked) -> Ended:
        """Run a command to its end, and all that it started."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asdict(asked)), file=self._process.stdin, flush=True)
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def serve() -> None:
    """Run what is asked for, line by line; return in the forked process once the command is to be run there."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # as in the kernel
    rooms = [name for _, name, _ in pkgutil.walk_packages(hazardlib.__path__, "hazardlib.")]
    for name in (*IMPORTED, *rooms):
        if not name.startswith("hazardlib.serve") and not name.endswith("__main__"):
            importlib.import_module(name)
    gc.freeze()  # so that the forks share what is imported
    _LIBC.prctl(_ADOPTS_ORPHANS, 1, 0, 0, 0)
    for line in sys.stdin:
        asked = Asked(**json.loads(line))
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            return _become(asked, writing)
        os.close(writing)
        with os.fdopen(reading) as told:
            number = int(told.read() or -1)
        sys.stdout.write(json.dumps(vars(_attend(process, number, asked))) + "\n")
        sys.stdout.flush()
    sys.exit()


def _become(asked: Asked, told: int) -> None:
    """Go on as the command."""
    os.environ.clear()
    os.environ.update(asked.environment)
    for number, file in enumerate((os.devnull, *asked.out)):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
    if asked.calls:
        number = os.dup(0)
        os.close(number)
        os.write(told, str(number).encode())  # the system takes the lowest number that is free
        _let_be_asked([NUMBERS[call] for call in asked.calls])
    os.close(told)
    _fork_a_kernel_ahead()
    sys.argv = ["hazard", *asked.arguments]
    runpy.run_module("hazardlib", run_name="__main__", alter_sys=True)


def _let_be_asked(numbers: Sequence[int]) -> None:
    """Have the system ask whoever holds the open file that this makes, at each such call from now on."""
    load, is_equal, answer = 0x20, 0x15, 0x06
    tests = [(is_equal, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    steps = ((load, 0, 0, 0), *tests, (answer, 0, 0, _ALLOWS), (answer, 0, 0, _ASKS))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    told = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(program)))
    _LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if _LIBC.syscall(_SECCOMP, 1, 8, told) < 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _fork_a_kernel_ahead() -> None:
    """Fork the kernel before there are threads, which would not survive it; it waits until it is started."""
    from jupyter_client import launcher

    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(writing)
        _become_a_kernel(reading)
    os.close(reading)
    launcher.Popen = partial(_start, process, writing)  # type: ignore[misc, assignment]


def _start(process: int, told: int, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start the kernel that was forked ahead; return it as `subprocess.Popen` would."""
    wanted = {"argv": list(command[2:]), **{name: options[name] for name in ("env", "cwd")}}
    os.write(told, json.dumps(wanted).encode())
    os.close(told)
    kernel = subprocess.Popen.__new__(subprocess.Popen)
    kernel.__dict__ |= {
        "args": command,
        "pid": process,
        "returncode": None,
        "_waitpid_lock": threading.Lock(),
    }
    kernel.__dict__ |= {"stdin": io.BytesIO(), "stdout": None, "stderr": None}
    kernel.__dict__ |= {"_child_created": True, "_sigint_wait_secs": 0.25, "pipesize": -1}
    while os.getpgid(process) != process:  # a session of its own, as its manager signals all of it
        time.sleep(0.01)
    return kernel


def _become_a_kernel(told: int) -> NoReturn:
    os.setsid()
    with os.fdopen(told, "rb") as asked:
        wanted = json.loads(asked.read() or "null")
    if wanted is not None:
        os.environ.clear()
        os.environ.update(wanted["env"])
        os.chdir(wanted["cwd"])
        os.dup2(0, 2)
        module, *sys.argv[1:] = wanted["argv"]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    os._exit(0)


def _attend(process: int, number: int, asked: Asked) -> Ended:
    """Answer the system's questions until a command and all that it started have ended."""
    ended, listener = Ended(-1, {call: {} for call in asked.calls}), -1
    if number >= 0:
        opened = os.pidfd_open(process)
        listener = _LIBC.syscall(_PIDFD_GETFD, opened, number, 0)
        os.close(opened)
    poll, deadline = select.poll(), time.monotonic() + _PATIENCE_SECONDS
    if listener >= 0:
        poll.register(listener, select.POLLIN)
    while True:
        if any(event & select.POLLIN for _, event in poll.poll(20)):
            _answer(listener, asked, ended)
            continue
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGKILL)
        try:
            gone, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if gone == process:
            ended.status = os.waitstatus_to_exitcode(status)
    if listener >= 0:
        os.close(listener)
    return ended


def _answer(listener: int, asked: Asked, ended: Ended) -> None:
    """Count a call, and let it be made, or refuse it if it is the one."""
    question = bytearray(80)
    with suppress(FileNotFoundError):  # whoever asked is dead
        fcntl.ioctl(listener, _RECEIVE, question)
        identity, thread, _, number, _, _, *arguments = struct.unpack("QIIiIQ6Q", question)
        call = next(each for each in asked.calls if NUMBERS[each] == number)
        path = os.path.normpath(_path_of(thread, call, arguments))
        refusal = 0
        if path.startswith(f"{asked.place}/"):
            file = _BY_CHANCE.sub("", path.removeprefix(asked.place))
            made = ended.made[call]
            made[file] = made.get(file, 0) + 1
            if (file, made[file]) == (asked.file, asked.nth):
                refusal = getattr(errno, asked.fault)
        fcntl.ioctl(listener, _SEND, struct.pack("QqiI", identity, 0, -refusal, 0 if refusal else _GO_ON))


def _text_at(memory: Path, address: int) -> bytes:
    """Return what stands at an address up to its zero, page by page: the one behind it may not be readable."""
    text = b""
    with memory.open("rb", 0) as read:
        while b"\0" not in text:
            read.seek(address + len(text))
            text += read.read(_PAGE - (address + len(text)) % _PAGE)
    return text.partition(b"\0")[0]


def _path_of(thread: int, call: str, arguments: Sequence[int]) -> str:
    """Return the path that a call concerns, empty where its thread is gone."""
    place = Path("/proc", str(thread))
    with suppress(OSError):
        if call in _OF_OPEN_FILES:
            return str((place / "fd" / str(arguments[0])).readlink())
        is_below = call in _BELOW_A_FOLDER
        path = os.fsdecode(_text_at(place / "mem", arguments[is_below]))
        folder = struct.unpack("i", struct.pack("I", arguments[0] & 0xFFFFFFFF))[0] if is_below else -1
        return str((place / (f"fd/{folder}" if folder >= 0 else "cwd")).readlink() / path)
    return ""


if __name__ == "__main__":
    serve()
