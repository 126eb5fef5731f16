"""Packed files: a bomb is refused before a reader opens it, an honest sheet of any size passes."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from bandeng.uploads.packed import MOST_PARTS, TooMuch, check
from tests.trying import tried

MB = 1024 * 1024


def box(*parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return out.getvalue()


def sheet(rows):
    out = io.BytesIO()
    with Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for row in range(rows):
            page.write_row(row, 0, [f"第{row}户", "某某路 1 号", row])
    return out.getvalue()


def refused(content, **limit):
    with pytest.raises(TooMuch) as refusal:
        check(content, **limit)
    return refusal.value.why


def lying(content):
    """The same box, its directory and its headers saying that every part unpacks to one byte."""
    said = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = said.find(mark)
        while at >= 0:
            struct.pack_into("<I", said, at + offset, 1)
            at = said.find(mark, at + 4)
    return bytes(said)


def overlapping(times):
    """A box whose directory names one part many times (a flat bomb)."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = zeros.compress(bytes(10 * MB)) + zeros.flush()
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 10 * MB, 1, 0)
    one = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), 10 * MB, 1,
        0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    body, directory = head + b"a" + packed, (one + b"a") * times
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, times, times, len(directory), len(body), 0
    )  # fmt: skip
    return body + directory + end


class TestWhatPasses:
    def test_an_honest_sheet(self):
        check(sheet(3000))

    @pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0rest of an .xls"])
    def test_what_is_no_zip_is_for_others_to_judge(self, content):
        check(content)


class TestBombs:
    def test_a_part_that_unpacks_to_too_much(self):
        assert refused(box(("xl/a.xml", bytes(9 * MB))), most=8 * MB) == "big"

    def test_many_parts_together(self):
        parts = [(f"{n}.xml", bytes(MB)) for n in range(9)]
        assert refused(box(*parts), most=8 * MB) == "big"

    def test_a_directory_that_lies_about_sizes(self):
        bomb = lying(box(("xl/a.xml", bytes(9 * MB))))
        assert zipfile.ZipFile(io.BytesIO(bomb)).infolist()[0].file_size == 1
        assert refused(bomb, most=8 * MB) == "big"

    def test_parts_that_overlap_count_each_time(self):
        assert refused(overlapping(100)) == "big"

    def test_a_bomb_behind_a_few_bytes_of_nothing(self):
        assert refused(b"\0" * 7 + box(("a.xml", bytes(9 * MB))), most=8 * MB) == "big"

    def test_thousands_of_parts(self):
        assert refused(box(*((str(n), b"") for n in range(MOST_PARTS + 1)))) == "parts"

    def test_a_large_bomb_costs_neither_memory_nor_time(self):
        bomb, begun = box(("a.xml", bytes(101 * MB))), time.process_time()
        tracemalloc.start()
        assert refused(bomb, most=100 * MB) == "big"
        assert tracemalloc.get_traced_memory()[1] < 5 * MB
        tracemalloc.stop()
        assert time.process_time() - begun < 3

    @pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
    def test_declared_entities(self, coding):
        laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'.encode(coding)
        assert refused(box(("xl/workbook.xml", laughs))) == "entities"

    def test_declared_across_two_pieces(self):
        before = b"<!--" + b"x" * (256 * 1024 - 9) + b"-->"
        laughs = before + b"<!DOCTYPE a>"
        assert refused(box(("a.xml", laughs), method=zipfile.ZIP_STORED)) == "entities"

    def test_a_box_with_a_password(self):
        locked = bytearray(box(("a.xml", b"x")))
        for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            locked[locked.find(mark) + offset] |= 1
        assert refused(bytes(locked)) == "locked"

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_ways_of_packing_no_sheet_uses(self, method):
        assert refused(box(("a.xml", b"x" * 99), method=method)) == "damaged"


class TestDamage:
    def test_cut_off(self):
        assert refused(sheet(50)[:-30]) == "damaged"

    def test_a_part_cut_short(self):
        broken = bytearray(box(("a.xml", b"abcdefgh" * 400)))
        at = broken.find(b"PK\x01\x02")
        struct.pack_into("<I", broken, at + 20, 5)
        assert refused(bytes(broken)) == "damaged"

    @given(st.binary(max_size=300), st.integers(0, 400), st.binary(min_size=1, max_size=8))
    @tried(40)
    def test_whatever_comes_passes_or_is_refused(self, junk, at, dent):
        honest = bytearray(box(("a.xml", b"<a/>" * 30), ("b/c.rels", b"<b/>")))
        honest[at : at + len(dent)] = dent
        for content in (b"PK" + junk, bytes(honest)):
            with suppress(TooMuch):
                check(content)
