"""The program of the notebooks' kernel: ipykernel, without the TCP port through which forked processes would print.

It ends with the command that started it, however that ends: the next one need not wait for what it might still store.
"""

from __future__ import annotations

import ctypes
import signal
import sys

from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread


class _WithoutPort(IOPubThread):
    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **(options | {"pipe": False}))  # type: ignore[no-untyped-call]


_PARENT_DIES = 1  # PR_SET_PDEATHSIG; elsewhere ipykernel itself looks for its parent once a second

if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGKILL)
    kernelapp.IOPubThread = _WithoutPort  # type: ignore[attr-defined]
    kernelapp.launch_new_instance()
