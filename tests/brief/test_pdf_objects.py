"""A packed PDF: smaller, and to every reader what it was."""

from __future__ import annotations

import io

import pypdf

from hazardlib.brief.render.pdf_objects import read_objects, write_objects


def _plain(pages: int) -> bytes:
    writer = pypdf.PdfWriter()
    for number in range(pages):
        writer.add_blank_page(width=100 + number, height=200)
        writer.add_outline_item(title=f"第{number + 1}页", page_number=number)
    writer.add_metadata({"/Title": "2023年7月情况"})
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def test_a_packed_pdf_is_read_as_before_takes_less_and_is_the_same_twice() -> None:
    plain = _plain(600)
    objects, trailer = read_objects(plain)
    packed = write_objects(objects, trailer)
    assert packed == write_objects(objects, trailer)
    assert len(packed) < len(plain) / 4
    before, after = (pypdf.PdfReader(io.BytesIO(content), strict=True) for content in (plain, packed))
    assert after.metadata is not None
    assert after.metadata.title == "2023年7月情况"
    assert [page.mediabox.width for page in after.pages] == [page.mediabox.width for page in before.pages]
    assert [entry.title for entry in after.outline] == [entry.title for entry in before.outline]


def test_streams_are_kept_byte_for_byte() -> None:
    objects = {
        1: b"1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n",
        2: b"2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n",
        3: b"3 0 obj\n<</Length 5>>\nstream\n\x00\xffabc\nendstream\nendobj\n",
    }
    packed = write_objects(objects, b"/Size 4 /Root 1 0 R")
    assert objects[3] in packed
    assert objects[2] not in packed
    assert pypdf.PdfReader(io.BytesIO(packed)).trailer["/Root"]["/Pages"]["/Count"] == 0
