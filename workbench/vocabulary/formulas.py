"""Text that a spreadsheet would run as a formula, and the apostrophe that keeps it from that.

OWASP ASVS 1.2.10; full-width signs included.
"""

from __future__ import annotations

import re

SIGNS = r"[=+\-@\t\r\n\x00＝＋－＠]"
# Numbers and E.164 phones run nothing.
NUMBER = r"[+-]?[0-9]+(?:[.,][0-9]+)?"
# What has apostrophes there already gets one more, so that taking one off gives it back.
RISKY = rf"'*{SIGNS}"
_RISKY, _NUMBER = re.compile(RISKY), re.compile(NUMBER)


def inert(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs; numbers and E.164 phones stay as is."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text
