"""A destination's template as a file to fill in."""

from __future__ import annotations

import csv
import io

import xlsxwriter

from workbench.destinations.templates import TEMPLATES

# Characters of a column, so that headers and examples can be read.
LEAST_WIDTH, MOST_WIDTH = 12, 40
TEXT_FORMAT = "@"


def template_csv(destination: str) -> bytes:
    """The template as UTF-8 text with commas; spreadsheets know by its mark how it is encoded."""
    template = TEMPLATES[destination]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([template.headers, *template.rows])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(destination: str) -> bytes:
    """The template as a workbook whose columns are text: typed ids keep their leading zeros."""
    template = TEMPLATES[destination]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False}) as book:
        text = book.add_format({"num_format": TEXT_FORMAT})
        bold = book.add_format({"num_format": TEXT_FORMAT, "bold": True})
        sheet = book.add_worksheet("Rows")
        sheet.freeze_panes(1, 0)
        for place, header in enumerate(template.headers):
            longest = max(map(len, (header, *(row[place] for row in template.rows))))
            width = min(max(longest + 2, LEAST_WIDTH), MOST_WIDTH)
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, header, bold)
            for line, row in enumerate(template.rows, 1):
                if row[place]:
                    sheet.write_string(line, place, row[place], text)
    return content.getvalue()
