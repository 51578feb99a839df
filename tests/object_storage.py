"""An S3 server on this machine, as the tests' office would have one in its data centre."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import environment, free_port, kill, listens, wait_until

BUCKET = "street-office"


@contextmanager
def storage(folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment by which a bucket is reached, until the block ends."""
    port = free_port()
    with (folder / "moto.log").open("ab") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)],
            stdout=said,
            stderr=said,
            env=environment(),
            start_new_session=True,
        )
        try:
            wait_until(lambda: listens(port), "the object storage listens")
            endpoint = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")):
                yield {
                    "AWS_ENDPOINT_URL": endpoint,
                    "AWS_ALLOW_HTTP": "true",
                    "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "示例".encode().hex(),
                    "AWS_SECRET_ACCESS_KEY": "not-so-secret",
                }
        finally:
            kill(server)
