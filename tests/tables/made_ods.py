"""OpenDocument spreadsheets made of the tests' sheets, as LibreOffice writes them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from made_sheets import Cell, Made

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "style", "table", "text", "number")
)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content {SPACES} {CALCEXT} office:version="1.3">'
    '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
    '<style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)

MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
BLANK = '<table:table-cell table:number-columns-repeated="16384"/>'


def write_ods(path: Path, sheets: list[Made], from_1904: bool = False) -> Path:
    return raw_ods(path, "".join(map(table, sheets)))


def raw_ods(path: Path, tables: str, **parts: str) -> Path:
    """A document of these tables; further parts by name, with __ for /."""
    content = tables if tables.startswith("<?") else DOCUMENT.format(tables)
    everything = {"mimetype": MIMETYPE, "content.xml": content, "META-INF/manifest.xml": MANIFEST}
    everything |= {name.replace("__", "/"): text for name, text in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in everything.items():
            archive.writestr(name, text)
    return path


def table(made: Made) -> str:
    rows, before = [], 0
    for line, cells in sorted(made.rows.items()):
        if line > before + 1:
            blank = line - before - 1
            rows.append(
                f'<table:table-row table:number-rows-repeated="{blank}">{BLANK}</table:table-row>'
            )
        unseen = ' table:visibility="collapse"' if line in made.hidden_rows else ""
        merges = {left: one for one in made.merged if (left := one[2]) in cells and one[0] == line}
        rows.append(f"<table:table-row{unseen}>{_cells(cells, merges)}</table:table-row>")
        before = line
    rest = f'<table:table-row table:number-rows-repeated="{1048576 - before}">{BLANK}'
    style = "ta2" if made.hidden else "ta1"
    return (
        f'<table:table table:name={quoteattr(made.name)} table:style-name="{style}">'
        f"{_columns(made)}{''.join(rows)}{rest}</table:table-row></table:table>"
    )


def _columns(made: Made) -> str:
    """One element for each column up to the last that is hidden, and one for all the others."""
    count = max(made.hidden_columns, default=-1) + 1
    unseen = ' table:visibility="collapse"'
    places = (unseen if at in made.hidden_columns else "" for at in range(count))
    found = "".join(f"<table:table-column{place}/>" for place in places)
    return f'{found}<table:table-column table:number-columns-repeated="{16384 - count}"/>'


def _cells(cells: dict[int, Cell], merges: dict[int, tuple[int, int, int, int]]) -> str:
    found, before = "", -1
    for column, cell in sorted(cells.items()):
        if column > before + 1:
            found += f'<table:table-cell table:number-columns-repeated="{column - before - 1}"/>'
        made = _cell(cell)
        if column in merges:
            top, bottom, left, right = merges[column]
            spans = f'table:number-columns-spanned="{right - left + 1}"'
            spans += f' table:number-rows-spanned="{bottom - top + 1}"'
            made = made.replace("<table:table-cell", f"<table:table-cell {spans}", 1)
        found += made
        before = column
    return found


def _cell(cell: Cell) -> str:
    value = cell.value
    if cell.kind == "text":
        return _typed("string", "", _written(value))
    if cell.kind == "number":
        kept = repr(value)
        kind = "percentage" if "%" in cell.code else "float"
        return _typed(kind, f' office:value="{kept}"', _shown(value, cell.code))
    if cell.kind == "truth":
        kept = str(value).lower()
        return _typed("boolean", f' office:boolean-value="{kept}"', kept.upper())
    if cell.kind == "day":
        kept = value.isoformat() if value.time().isoformat() != "00:00:00" else f"{value:%Y-%m-%d}"
        return _typed("date", f' office:date-value="{kept}"', f"{value:%d/%m/%Y}")
    if cell.kind == "time":
        hours, rest = divmod(int(value.total_seconds()), 3600)
        kept = f"PT{hours:02}H{rest // 60:02}M{rest % 60:02}S"
        return _typed("time", f' office:time-value="{kept}"', f"{hours:02}:{rest // 60:02}")
    if cell.kind == "error":
        kept = ' calcext:value-type="error" table:formula="of:=1/0" office:string-value=""'
        return _typed("string", kept, value)
    if cell.kind == "formula":
        return f"<table:table-cell table:formula={quoteattr('of:' + value)}/>"
    return '<table:table-cell table:style-name="ce1"/>'


def _typed(kind: str, kept: str, shown: str) -> str:
    given = f'office:value-type="{kind}"{kept}'
    return f"<table:table-cell {given}>{_paragraphs(shown)}</table:table-cell>"


def _paragraphs(shown: str) -> str:
    return "".join(f"<text:p>{line}</text:p>" for line in shown.split("\n"))


def _written(value: str) -> str:
    return escape(value).replace("  ", ' <text:s text:c="1"/>').replace("\t", "<text:tab/>")


def _shown(value: float, code: str) -> str:
    if set(code) == {"0"}:
        return f"{value:0{len(code)}.0f}"
    return {"0%": f"{value:.0%}", "0.00": f"{value:.2f}"}.get(code, f"{value:g}")
