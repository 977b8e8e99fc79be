"""Text files as people and programs leave them behind."""

from __future__ import annotations

import gzip

from corpus_case import Case, Reads, Stops

HEAD = "custom_id,town\n"
PEOPLE = HEAD + "C1,Orléans\nC2,Besançon\n"
LATIN = HEAD + "C1,Orléans €\n"
RUSSIAN = HEAD + "C1,Орел\nC2,Омск\n"
TWO = Reads(2)


def utf16(text: str, order: str, mark: bytes = b"") -> bytes:
    return mark + text.encode(f"utf-16-{order}")


ENCODINGS = [
    Case("utf8.csv", PEOPLE.encode(), TWO),
    Case("utf8_bom.csv", PEOPLE.encode("utf-8-sig"), TWO),
    Case("utf16_le.csv", utf16(PEOPLE, "le", b"\xff\xfe"), TWO),
    Case("utf16_be.csv", utf16(PEOPLE, "be", b"\xfe\xff"), TWO),
    Case("utf16_le_unmarked.csv", utf16(PEOPLE, "le"), TWO),
    Case("utf16_be_unmarked.csv", utf16(PEOPLE, "be"), TWO),
    Case("utf16_chinese_unmarked.csv", utf16(HEAD + "C1,一丁\nC2,七\n", "le"), TWO),
    Case("utf32.csv", b"\xff\xfe\0\0" + PEOPLE.encode("utf-32-le"), TWO),
    Case(
        "utf16_cut.csv",
        utf16(PEOPLE, "le", b"\xff\xfe")[:-1],
        Stops(r"^Line 3 holds what is no utf-16-le text"),
    ),
    Case(
        "cp1252.csv",
        LATIN.encode("cp1252"),
        Stops(r"^Line 2 holds .* it reads “C1,Orléans €” in cp1252.*--encoding cp1252"),
    ),
    Case("cp1252_given.csv", LATIN.encode("cp1252"), Reads(1), ("--encoding", "cp1252")),
    Case(
        "cp1251.csv",
        RUSSIAN.encode("cp1251"),
        Stops(r"^Line 2 holds .*“C1,Орел” in cp1251: say how the file is written"),
    ),
    Case("cp1251_given.csv", RUSSIAN.encode("cp1251"), TWO, ("--encoding", "cp1251")),
    Case("mac_given.csv", PEOPLE.encode("mac-roman"), TWO, ("--encoding", "mac-roman")),
    Case("latin9_given.csv", LATIN.encode("iso-8859-15"), Reads(1), ("--encoding", "iso-8859-15")),
    Case(
        "mark_contradicted.csv",
        PEOPLE.encode("utf-8-sig"),
        Stops(r"^The file begins with the mark of UTF-8, but --encoding says cp1252"),
        ("--encoding", "cp1252"),
    ),
    Case("no_such_encoding.csv", PEOPLE.encode(), Stops("not an encoding"), ("--encoding", "x-9")),
    Case(
        "utf8_as_utf16.csv",
        PEOPLE.encode(),
        Stops("is not UTF-16 text"),
        ("--encoding", "utf-16"),
    ),
    Case(
        "one_line_of_cp1252.csv",
        PEOPLE.encode() + "C3,Nîmes\n".encode("cp1252") + b"C4,Paris\n",
        Reads(4, 1, ("row-text@4",)),
    ),
    Case(
        "half_of_cp1252.csv",
        PEOPLE.encode() + "C3,Nîmes\nC4,Sète\n".encode("cp1252"),
        Stops(r"^Line 4 holds .*“C3,Nîmes” in cp1252"),
    ),
    Case(
        "ascii_but_one_line.csv",
        HEAD.encode() + b"C1,Paris\n" * 5 + b"C2,N\xeemes\n",
        Stops(r"^Line 7 holds .*“C2,Nîmes” in cp1252"),
    ),
    Case(
        "ascii_but_one_line_given.csv",
        HEAD.encode() + b"C1,Paris\nC2,N\xeemes\nC3,Lyon\n",
        Reads(3, 1, ("row-text@3",)),
        ("--encoding", "utf-8"),
    ),
    Case("cut_in_a_character.csv", PEOPLE.encode() + b"C3,N\xc3", Reads(3, 1, ("row-text@4",))),
    Case(
        "encoded_twice.csv",
        (PEOPLE + "C3,OrlÃ©ans\n").encode(),
        Reads(3, 0, ("double-encoded@4",)),
    ),
]

NEWLINES = [
    Case("lone_cr.csv", PEOPLE.replace("\n", "\r").encode(), TWO),
    Case("crlf.csv", PEOPLE.replace("\n", "\r\n").encode(), TWO),
    Case("every_kind.csv", b"custom_id,town\r\nC1,Paris\rC2,Lyon\nC3,Nice", Reads(3)),
    Case(
        "within_quotes.csv",
        b'custom_id,town\r\nC1,"a\r\nb"\r\nC2,"c\nd"\rC3,"e\rf"\nC4\n',
        Reads(4, 1, ("row-shape@8",)),
    ),
    Case("other_separators_are_text.csv", f"{HEAD}C1,a\u2028b\nC2,c\x85d\n".encode(), TWO),
    Case("lf_cr.csv", b"custom_id,town\n\rC1,Paris\n\rC2,Lyon\n\r", Reads(2, 0, ("blank-lines",))),
    Case("blank_lines.csv", b"\n\ncustom_id,town\n\nC1,Paris\n\n", Reads(1, 0, ("blank-lines",))),
    Case(
        "delimiters_alone.csv",
        b"custom_id;town\n;\nC1;Paris\n;;;\nC2;Lyon\n",
        Reads(2, 0, ("blank-lines",)),
    ),
]

QUOTES = [
    Case("quoted_delimiters.csv", b'custom_id,town\n"C1","Paris, 9e"\nC2,"a""b"\n', TWO),
    Case("inches.csv", b'custom_id,town\nC1,5" disk\nC2,7" disk\n', TWO),
    Case("closed_early.csv", b'custom_id,town\n"C1"x,a\nC2,b\n', Reads(2, 1, ("row-shape@2",))),
    Case(
        "opened_and_not_closed.csv",
        b'custom_id,town\nC1,"a\nC2,b\nC3,"c"\n',
        Reads(3, 1, ("row-shape@2",)),
    ),
    Case(
        "never_closed.csv",
        b'custom_id,town\nC1,a\nC2,"b\n' + b"C3,c\n" * 999,
        Stops("^Line 3: a quote opens here and never closes"),
    ),
    Case("quote_in_header.csv", b'custom_id,"town\nC1,a\n', Stops("^Line 1: a quote opens here")),
    Case("nothing_but_quotes.csv", b'"' * 100_001, Stops("^Line 1: a quote opens here")),
    Case("sep_line.csv", b"sep=;\r\ncustom_id;town\r\nC1;a,b\r\nC2;c\r\n", TWO),
    Case("sep_line_tab.csv", b'"sep=\t"\ncustom_id\ttown\nC1\ta\nC2\tb,c\n', TWO),
    Case("tab.tsv", b"custom_id\ttown\nC1\tParis, 9e\nC2\tLyon\n", TWO),
    Case("bar.txt", b"custom_id|town\nC1|Paris\nC2|Lyon\n", TWO),
    Case("one_column.csv", b"custom_id\nC1\nC2\n", TWO),
    Case("two_delimiters.csv", b"custom_id,town;x\nC1,a;b\n", Stops("say which with --delimiter")),
    Case(
        "two_delimiters_given.csv",
        b"custom_id;town,x\nC1;a,b\n",
        Reads(1, 0, ("column-renamed@1",)),
        ("--delimiter", ";"),
    ),
    Case(
        "ragged.csv",
        b"custom_id,town\nC1\nC2,a,b\nC3,c\n",
        Reads(3, 2, ("row-shape@2", "row-shape@3")),
    ),
]

NULS = [
    Case(
        "nul_in_a_cell.csv", b"custom_id,town\nC1,a\0\nC2,b\nC3,c\n", Reads(3, 1, ("row-text@2",))
    ),
    Case(
        "nul_padding.csv",
        HEAD.encode() + b"C1,a\nC2,b\n" + b"\0" * 5000,
        Reads(3, 1, ("row-text@4",)),
    ),
    Case("nul_in_header.csv", b"custom_id,to\0wn\nC1,a\nC2,b\n", Stops("^Line 1: a NUL byte")),
    Case(
        "nul_everywhere.csv",
        b"custom_id,town\n" + b"C\0\0\0,a\n" * 9,
        Stops("^Line 2 holds a NUL byte, as 9 of 10 lines do"),
    ),
]

SHAPES = [
    Case("empty.csv", b"", Stops(r"^empty\.csv is empty")),
    Case("spaces.csv", b" \n\t\n", Stops(r"^spaces\.csv is empty")),
    Case("mark_alone.csv", b"\xef\xbb\xbf", Stops(r"^mark_alone\.csv is empty")),
    Case("header_alone.csv", HEAD.encode(), Stops("has a header row and nothing below it")),
    Case(
        "title.csv",
        b"Export CRM;;\n;;\ncustom_id;town;age\nC1;Paris;3\nC2;Lyon;4\n",
        Stops("give --header-row 3"),
    ),
    Case(
        "title_given.csv",
        b"Export CRM;;\n;;\ncustom_id;town;age\nC1;Paris;3\nC2;Lyon;4\n",
        TWO,
        ("--header-row", "3"),
    ),
    Case(
        "total_and_note.csv",
        b"custom_id;town;spent\nC1;Paris;3\nC2;Lyon;4\n;;\nTotal;;7\nSource: CRM;;\n",
        Reads(4, 0, ("blank-lines", "row-below@5", "row-below@6")),
    ),
    Case("total_is_an_id.csv", b"custom_id;town\nann;Paris\nbob;Lyon\ntotal;Nice\n", Reads(3)),
    Case(
        "headers_twice.csv",
        b"custom_id,town,town,\nC1,a,b,\nC2,c,d,e\n",
        Reads(2, 0, ("column-renamed@1", "header-blank", "header-duplicate")),
    ),
    Case("formulas.csv", b"custom_id,town\nC1,=1+1\nC2,@SUM(A1)\n", TWO),
    Case(
        "record_of_17_MB.csv",
        b'custom_id,town\nC1,"' + b"x\n" * (17 << 19) + b'"\n',
        Stops("^Line 2: a record begins here that is longer than 16 MB"),
    ),
    Case(
        "cell_of_15_MB.csv",
        b"custom_id,town\nC1," + b"x" * (15 << 20) + b"\nC2,a\n",
        Reads(2, 1, ("text-long@2",)),
    ),
    Case("header_of_2_MB.csv", b"a" * (2 << 20) + b"\n1\n", Stops("^Line 1 is longer than 1 MB")),
    Case("blank_for_2_MB.csv", b"\n" * (2 << 20) + b"id\n1\n", Stops("1 MB of blank lines")),
    Case("columns_20000.csv", b"," * 20_000 + b"\n", Stops("20,001 columns|holds no headers")),
    Case(
        "columns_600.csv",
        ",".join(["custom_id", *(f"c{n}" for n in range(600))]).encode()
        + b"\nC1"
        + b"," * 600
        + b"\nC2"
        + b",x" * 600
        + b"\n",
        Reads(2, 1, ("attributes-max@3",)),
    ),
]

DISGUISES = [
    Case("page.csv", b"<html><table><tr><td>1</td></tr></table></html>", Stops("is a web page")),
    Case("document.csv", b"%PDF-1.7\n", Stops("is a PDF document")),
    Case("archive.csv", gzip.compress(PEOPLE.encode()), Stops("is a gzip archive")),
    Case("markup.csv", b"<?xml version='1.0'?><people/>", Stops("is an XML document")),
]

TEXTS = [*ENCODINGS, *NEWLINES, *QUOTES, *NULS, *SHAPES, *DISGUISES]
