"""Check characters: pure arithmetic, no meaning.

`iso7064_37_2` is ISO 7064 MOD 37-2. Its modulus is a prime larger than the alphabet, and neighbouring weights differ by
a factor of two, so every single wrong character and every swap of two neighbours changes the check character. (MOD 37-36
of the same standard has a purely alphanumeric check character but misses some swaps of neighbours, for example of two
consecutive digits, which is why it is not used.) The price is that one code in 37 ends in an asterisk.

`mod31` does the same over the 31 characters of our own short codes and never needs a character from outside them.
"""

from __future__ import annotations

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET_37 = ALPHANUMERIC + "*"

ALPHABET_31 = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals that cannot be taken for each other: no 0 and O, no I and L, and no U (fewer accidental words)."""

_VALUE_37 = {char: value for value, char in enumerate(ALPHABET_37)}
_VALUE_31 = {char: value for value, char in enumerate(ALPHABET_31)}


def iso7064_37_2_value(body: str) -> int:
    """Return the ISO 7064 MOD 37-2 check value, 0 to 36, of a body of digits and capitals. KeyError for others."""
    total = 0
    for char in body:
        if char == "*":
            raise KeyError(char)
        total = (total + _VALUE_37[char]) * 2 % 37
    return (38 - total) % 37


def iso7064_37_2(body: str) -> str:
    """Return the ISO 7064 MOD 37-2 check character (0-9, A-Z or `*`) of a body of digits and capitals."""
    return ALPHABET_37[iso7064_37_2_value(body)]


def mod31(body: str) -> str:
    """Return the check character of a body drawn from `ALPHABET_31`; weights are powers of 3 modulo 31."""
    total = 0
    for char in body:
        total = (total + _VALUE_31[char]) * 3 % 31
    return ALPHABET_31[-total % 31]


def gs1_mod10(body: str) -> str:
    """Return the GS1 check digit of a body of digits: weights 3, 1, 3 … from the right."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)
