"""The campaign and the words are the real ones; workbooks are built in the test that reads them."""

from __future__ import annotations

from typing import Any

import pytest

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.ingest.ingest_files import Ingested, ingest_files
from hazardlib.ingest.tables.headings import Vocabulary, load_vocabulary
from tests.ingest.workbooks import ROOT, Take, received


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return load_campaign(ROOT / "campaign.yaml")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "data" / "reference")


@pytest.fixture
def take(campaign: Campaign, vocabulary: Vocabulary) -> Take:
    """Read one file, or several given as (content, file)."""

    def read(*contents: bytes | tuple[bytes, str], **stand_in: Any) -> Ingested:
        files = [received(*(each if isinstance(each, tuple) else (each,))) for each in contents]
        return ingest_files(files, campaign, vocabulary, **stand_in)

    return read
