"""The kernel that runs a paper's notebooks: started before it is needed, ended with its command.

As a program this module is that kernel: ipykernel, without the TCP port through which forked processes would print. It ends
with the command that started it, however that ends: the next one need not wait for what it might still store.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib import log_file
from hazardlib.errors import InstallError, one_line
from hazardlib.machine import collect_seldom, machine_error
from hazardlib.temporary import SHORT, temporary_folder

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

_PROGRAM = "hazardlib.pipeline.publish.kernel"
_PARENT_DIES = 1  # PR_SET_PDEATHSIG; elsewhere ipykernel itself looks for its parent once a second
_LONGEST_OF_SOCKETS = 80
"""Bytes of a folder in which a socket can still be named: the system knows 107 for both."""

_HAS_SOCKETS = sys.platform != "win32"
"""Whether sockets are files; elsewhere the kernel is asked by ports of this machine."""

_WARM = (
    "import pandas, pyarrow, deltalake; from hazardlib import pipeline; from hazardlib.brief import compose"
)


def start_kernel(folder: Path, resources: ExitStack) -> KernelManager:
    """Return a running kernel that ends with ``resources``.

    Parameters
    ----------
    folder
        Where its sockets lie: shared ports and names collide when several runs start at once.
    resources
        What it ends with.
    """
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import KernelManager

    class _Own(KernelSpecManager):
        """Knows the interpreter that runs this, not a kernel that a user installed."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", _PROGRAM, "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name=kernel_name, language="python")

    if _HAS_SOCKETS and len(os.fsencode(folder)) > _LONGEST_OF_SOCKETS:
        folder = resources.enter_context(temporary_folder(SHORT))
    kernel = KernelManager(
        kernel_name="python3",
        kernel_spec_manager=_Own(),
        transport="ipc" if _HAS_SOCKETS else "tcp",
        ip=str(folder / "kernel") if _HAS_SOCKETS else "127.0.0.1",
        connection_file=str(folder / "kernel.json"),
        client_class="jupyter_client.asynchronous.AsyncKernelClient",
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    arguments = ["--HistoryManager.hist_file=:memory:", f"--IPKernelApp.exec_lines={_WARM}"]
    try:
        # What its libraries print as they die is English, and said by us in one line.
        said = None if os.environ.get("HAZARD_DEBUG") else subprocess.DEVNULL
        kernel.start_kernel(extra_arguments=arguments, env=environment, cwd=str(folder), stderr=said)
    except (OSError, RuntimeError) as error:
        if machine_error(error):
            raise
        raise InstallError(not_started(error)) from error
    resources.callback(kernel.shutdown_kernel, now=True)
    return kernel


def not_started(error: Exception) -> str:
    """Return what is said of a kernel that does not start."""
    return f"笔记本内核启动不了（{one_line(error)}），用的是 {sys.executable}。请重新安装：make setup。"


def _run() -> None:
    collect_seldom()
    # Nobody debugs in it, and the debugger is a tenth of what it imports.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    class _WithoutPort(IOPubThread):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **(options | {"pipe": False}))  # type: ignore[no-untyped-call]

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGKILL)
    if file := os.environ.get(log_file.VARIABLE):
        log_file.begin_log(Path(file))
    kernelapp.IOPubThread = _WithoutPort  # type: ignore[attr-defined]
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    _run()
