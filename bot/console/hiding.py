"""Hides phones and e-mails in what was said from those who may read it but not call."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from storage.tables import Reply

#: Stands where a contact was.
MARK: Final = "•••"
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
#: Seven digits and more, however they are grouped: a phone, an account, a card.
_DIGITS: Final = re.compile(r"\+?\d(?:[\s().\-]{0,2}\d){6,}")
_DATE: Final = re.compile(r"\d{1,2}[.\-]\d{1,2}[.\-]\d{4}|\d{4}-\d{2}-\d{2}")


def _unless_date(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else MARK


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words that are hidden wherever they stand; empty: nothing is."""

    words: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Reply]) -> Self:
        """Everything that the reader took for a contact, and whatever looks like one."""
        quotes = {
            str(fact.get("quote"))
            for line in lines
            for fact in (line.reading or {}).get("facts") or ()
            if fact.get("kind") in ("phone", "email") and fact.get("quote")
        }
        return cls(tuple(sorted(quotes, key=len, reverse=True)), (_EMAIL, _DIGITS))

    def text(self, said: str) -> str:
        """What was said without the contacts in it."""
        for word in self.words:
            said = said.replace(word, MARK)
        for pattern in self.patterns:
            said = pattern.sub(_unless_date, said)
        return said
