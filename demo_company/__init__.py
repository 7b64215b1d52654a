"""A simulated company that writes what real departments write."""

from demo_company.clock import DEFAULT_DAY
from demo_company.exports.holding import SCALES
from demo_company.exports.writing import first_export_day, write_exports

__all__ = ["DEFAULT_DAY", "SCALES", "first_export_day", "write_exports"]
