"""Files of every format become the same thing: numbered records of text, in Arrow batches."""

from ingestion.mapping import FileRule
from ingestion.readers.delimited import DelimitedExtract
from ingestion.readers.extract import Extract
from ingestion.readers.storage import Location


def open_extract(rule: FileRule, location: Location) -> Extract:
    """Open a source file in the format of its mapping. Raises SourceUnreadable."""
    match rule.format:
        case _:
            return DelimitedExtract(rule, location)
