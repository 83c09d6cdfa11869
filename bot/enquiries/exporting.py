"""Write enquiries as JSON lines, CSV or XLSX, so that no spreadsheet takes a visitor's words for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

import xlsxwriter

from bot.enquiries.records import EnquiryRow

COLUMNS = (
    "reference",
    "status",
    "language",
    "topic",
    "name",
    "organisation",
    "email",
    "message",
    "coordinator",
    "created_at",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_record(row: EnquiryRow) -> dict[str, str | None]:
    """Return the columns of an export; the moment is ISO 8601, UTC."""
    record: dict[str, str | None] = {column: getattr(row, column) for column in COLUMNS}
    return {**record, "created_at": row.created_at.isoformat(timespec="seconds")}


def write_jsonl(rows: Iterable[EnquiryRow]) -> Iterator[str]:
    """Yield one JSON object per line."""
    yield from (f"{json.dumps(as_record(row), ensure_ascii=False)}\n" for row in rows)


def write_csv(rows: Iterable[EnquiryRow]) -> Iterator[str]:
    """Yield the lines of a CSV file with a head (RFC 4180)."""
    yield _line(COLUMNS)
    yield from (_line(neutralise(value or "") for value in as_record(row).values()) for row in rows)


def write_xlsx(rows: Iterable[EnquiryRow]) -> bytes:
    """Return a workbook; every cell is text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("enquiries")
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(COLUMNS):
            sheet.write_string(0, column, title, book.add_format({"bold": True}))
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(as_record(row).values()):
                sheet.write_string(line, column, value or "")
    return buffer.getvalue()


def neutralise(value: str) -> str:
    """Return a cell that no spreadsheet runs (OWASP, CSV injection)."""
    return f"'{value}" if value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA) else value


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
