"""Files of every format become the same thing: numbered records of text, in Arrow batches."""

from collections.abc import Sequence

from ingestion.mapping import FileRule
from ingestion.readers.delimited import DelimitedExtract
from ingestion.readers.excel import ExcelExtract
from ingestion.readers.extract import Extract
from ingestion.readers.fixed_width import FixedWidthExtract
from ingestion.readers.json_records import JsonExtract
from ingestion.readers.parquet import ParquetExtract
from ingestion.readers.storage import Location


def open_extract(rule: FileRule, location: Location, wanted: Sequence[str]) -> Extract:
    """Open a source file in the format of its mapping. Raises SourceUnreadable.

    `wanted` are the columns that the mapping names; formats without a header look for them.
    """
    match rule.format:
        case "csv":
            return DelimitedExtract(rule, location)
        case "fixed_width":
            return FixedWidthExtract(rule, location)
        case "excel":
            return ExcelExtract(rule, location)
        case "json" | "jsonl":
            return JsonExtract(rule, location, wanted)
        case "parquet":
            return ParquetExtract(rule, location)
