"""Chinese text in one script, so that a name and its traditional spelling are one key.

OpenCC knows which characters belong together and in which words they do not.
"""

from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType
from duckdb.sqltypes import VARCHAR

SIMPLIFIED = "simplified"
_BETWEEN_TEXTS = "\x1e"  # in no word, so nothing is converted across it


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a DuckDB connection the function `simplified(text)`: traditional characters replaced."""
    connection.create_function(
        SIMPLIFIED,
        _simplified,
        [VARCHAR],
        VARCHAR,
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
    )


@cache
def _converter() -> Any:
    import opencc  # only a mapping that asks for it waits for its dictionary

    return opencc.OpenCC("t2s")


def _simplified(texts: pa.ChunkedArray) -> pa.Array:
    """All texts of a batch at once; null stays null, and a text with the separator as it is."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    given = pc.fill_null(texts, "")
    given = pc.if_else(pc.match_substring(given, _BETWEEN_TEXTS), "", given)
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(given)], given), _BETWEEN_TEXTS)
    converted = _converter().convert(joined[0].as_py())
    simplified = pc.split_pattern(pa.array([converted]), _BETWEEN_TEXTS).flatten()
    return pc.if_else(pc.equal(given, ""), texts, simplified)
