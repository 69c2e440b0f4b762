"""Cells of tables that people open in a spreadsheet."""

from typing import Any

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> Any:
    """A number to three decimals; a text so that no spreadsheet takes it for a formula; anything else as it is.

    >>> [cell(value) for value in ("=1+1", "-2", -2.00049, None)]
    ["'=1+1", "'-2", -2.0, None]
    """
    if isinstance(value, float):
        return round(value, 3)
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN) else value
