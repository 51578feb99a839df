"""The corpus is read with the real campaign and the real words."""

from __future__ import annotations

from tests.ingest.conftest import campaign, vocabulary

__all__ = ["campaign", "vocabulary"]
