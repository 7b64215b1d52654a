"""Exact numbers: what is added up and divided here is never rounded on the way."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

Number = int | Decimal | Fraction

_WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


def to_digits(value: Number, digits: int) -> Decimal:
    """The decimal of so many digits after the point that is nearest; a half goes away from zero."""
    exact = Fraction(value)
    units = (abs(exact) * 10**digits * 2 + 1) // 2
    return Decimal(units if exact >= 0 else -units).scaleb(-digits, _WIDE)


def money(value: Number) -> Decimal:
    """Money is kept to a hundredth of a cent."""
    return to_digits(value, 4)


def measure(value: Number) -> Decimal:
    """What a record contributes is kept to a millionth: a receipt adds up as it is shown."""
    return to_digits(value, 6)
