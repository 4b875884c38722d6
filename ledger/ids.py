"""Time-ordered identifiers.

Rows are named by UUID version 7 (RFC 9562 section 5.7), so that a device can name its own rows offline and inserts stay
local in an index. PostgreSQL makes the same kind with ``uuidv7()``; raw SQL gets it as the column's default.
"""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: 48 bits of Unix time in milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= ((random_bits >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & ((1 << 62) - 1)
    return uuid.UUID(int=value)
