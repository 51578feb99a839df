"""The kernel that runs a paper's notebooks: started once, warmed up, out of everybody's way."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.errors import InstallError, one_line

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

_WARM = (
    "import pandas, pyarrow, deltalake; from hazardlib import pipeline; from hazardlib.brief import compose"
)


def start_kernel(resources: ExitStack) -> KernelManager:
    """Return a running kernel that ends with ``resources``.

    Raises
    ------
    InstallError
        If it does not start.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    # A private socket folder: shared ports and names collide when several runs start at once.
    folder = resources.enter_context(tempfile.TemporaryDirectory(prefix="hazard-"))
    # No kernel folders: "python3" is then the interpreter that runs this, not one a user installed.
    specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
    kernel = KernelManager(
        kernel_name="python3",
        kernel_spec_manager=specs,
        transport="ipc",
        ip=str(Path(folder) / "kernel"),
        connection_file=str(Path(folder) / "kernel.json"),
        client_class="jupyter_client.asynchronous.AsyncKernelClient",
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    arguments = ["--HistoryManager.hist_file=:memory:", f"--IPKernelApp.exec_lines={_WARM}"]
    try:
        kernel.start_kernel(extra_arguments=arguments, env=environment, cwd=folder)
    except (OSError, RuntimeError) as error:
        raise InstallError(
            f"笔记本内核启动不了（{one_line(error)}），用的是 {sys.executable}。请重新安装：make setup。"
        ) from error
    resources.callback(kernel.shutdown_kernel, now=True)
    return kernel
