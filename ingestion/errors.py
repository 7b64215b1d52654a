"""What can stop a load, named by the situation. Each docstring says what to do about it.

Messages name files, columns, rules and counts, never the value of a cell: they end up in logs.
"""


class IngestionError(Exception):
    """A load that cannot go on. Nothing was accepted; the lake is as it was."""

    advice = "look"


class SourceUnavailable(IngestionError):
    """The file of the day is not there yet. Wait: it may still arrive."""

    advice = "wait"


class SourceUnreadable(IngestionError):
    """The file is damaged, or not in the format that the mapping says. Ask for it again, or fix the
    `files:` section of the mapping."""

    advice = "ask for the file again, or correct its format in the mapping"


class ContractBroken(IngestionError):
    """The file can be read but does not hold what the mapping expects of it: a column vanished,
    a lookup is ambiguous, no row can be accepted. Look at what changed, then fix the mapping."""

    advice = "look at what the source changed, then fix the mapping"


class ExtractTruncated(IngestionError):
    """Far fewer rows than the last good load. A person must look before it replaces data; if the
    drop is real, lower `min_share_of_last_load` in the mapping."""

    advice = "compare with the source; if the drop is real, lower min_share_of_last_load"


class MappingInvalid(IngestionError):
    """The mapping file is wrong. Fix the key that the message names."""

    advice = "fix the mapping file"


class BatchNotFound(IngestionError):
    """There is no landed batch to accept. Land the day first."""

    advice = "land the day first"
