"""One print of several articles taken apart into a PDF of each, with its own tags, bookmarks and title.

What a print costs is its fonts, embedded once a file: all sheets of a meeting printed together take hardly longer
than one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ID = re.compile(rb"/ID (\(\w+\))")
_ID_TREE = re.compile(rb"/IDTree (\d+) 0 R")
_PAGE = re.compile(rb"/Pg (\d+) 0 R")
_MARKS = re.compile(rb"/StructParents (\d+)")
_TITLE = re.compile(rb"/Title <\w*>")
_OPEN = re.compile(rb"/Count (\d+)")  # of bookmarks; a folded one counts below nought


def split_articles(objects: Mapping[int, bytes], trailer: bytes) -> Iterator[dict[int, bytes]]:
    """Yield the objects of each article of a print in their order; the trailer of each is that of the whole.

    Parameters
    ----------
    objects, trailer
        As `brief.render.pdf_objects.read_objects` gives them. Each article begins on a page of its own, and a heading of
        the first level, its title, stands in it alone.
    """
    root, info = _one(trailer, b"Root"), _one(trailer, b"Info")
    pages, tags, outline = (_one(objects[root], name) for name in (b"Pages", b"StructTreeRoot", b"Outlines"))
    document, by_page = (_one(objects[tags], name) for name in (b"K", b"ParentTree"))
    by_id = _ID_TREE.search(objects[tags])  # of headings of tables: without a table there is none
    bookmarks = {_one(objects[each], b"SE"): each for each in _bookmarks(objects, outline)}
    marked = dict(re.findall(rb"(\d+) (\d+ 0 R)", objects[by_page]))
    head, _, articles = objects[document].partition(b"/K ")
    for article in _references(articles):
        elements = _reached(objects, [article], but={document})
        own = sorted({int(page) for each in elements for page in _PAGE.findall(objects[each])})
        bookmark = next(bookmarks[each] for each in sorted(elements) if each in bookmarks)
        title = _TITLE.findall(objects[bookmark])[0]
        opened = 1 + sum(map(int, _OPEN.findall(objects[bookmark])))  # it and what stands open below it
        named = sorted(
            (found[1], b"%d 0 R" % each) for each in elements if (found := _ID.search(objects[each]))
        )
        marks = [(mark, marked[mark]) for page in own for mark in _MARKS.findall(objects[page])]
        cut = {
            **objects,
            **{page: re.sub(rb"/Parent \d+", b"/Parent %d" % pages, objects[page]) for page in own},
            pages: _object(pages, b"/Type /Pages /Count %d /Kids [%s]" % (len(own), _listed(own))),
            document: head + b"/K %d 0 R>>\nendobj\n" % article,
            by_page: _object(by_page, b"/Type /ParentTree /Nums [%s]" % _paired(marks)),
            outline: _OPEN.sub(
                b"/Count %d" % opened,
                re.sub(rb"/(First|Last) \d+", rb"/\1 %d" % bookmark, objects[outline]),
            ),
            bookmark: re.sub(rb"/(Prev|Next) \d+ 0 R", b"", objects[bookmark]),
            info: _TITLE.sub(title, objects[info]),
        }
        if by_id is not None:
            cut[int(by_id[1])] = _object(int(by_id[1]), b"/Names [%s]" % _paired(named))
        left = _reached(cut, [root, info])
        yield {number: cut[number] for number in objects if number in left}


def _bookmarks(objects: Mapping[int, bytes], outline: int) -> Iterator[int]:
    """Yield the bookmarks of the first level."""
    bookmark = _one(objects[outline], b"First")
    yield bookmark
    while b"/Next " in objects[bookmark]:
        bookmark = _one(objects[bookmark], b"Next")
        yield bookmark


def _reached(objects: Mapping[int, bytes], start: Iterable[int], but: Iterable[int] = ()) -> set[int]:
    """Return the objects to which some lead, and they themselves."""
    reached, waiting = set(but), [*start]
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            waiting += _references(objects[number].partition(b"stream")[0])
    return reached.difference(but)


def _one(entries: bytes, name: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % name, entries)
    assert found is not None, name
    return int(found[1])


def _references(entries: bytes) -> list[int]:
    return [int(number) for number in _REFERENCE.findall(entries)]


def _listed(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _paired(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b" ".join(b"%s %s" % pair for pair in pairs)


def _object(number: int, entries: bytes) -> bytes:
    return b"%d 0 obj\n<<%s>>\nendobj\n" % (number, entries)
