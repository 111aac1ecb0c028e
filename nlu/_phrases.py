"""Fixed phrases found in tokens: written as plain text, matched as folded words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from nlu._text import Token, tokenize

Kind = TypeVar("Kind")


class Phrases(Generic[Kind]):
    """Phrases with a meaning each; the longest one wins.

    >>> found = Phrases({"max": "up to | до"})
    >>> found.at(tokenize("up to 5"), 0)
    ('max', 2)
    """

    def __init__(self, meanings: Mapping[Kind, str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
        self._by_last: dict[str, list[tuple[tuple[str, ...], Kind]]] = {}
        for kind, phrases in meanings.items():
            for phrase in phrases.split("|"):
                words = tuple(token.word for token in tokenize(phrase.strip()))
                if words:
                    self._by_first.setdefault(words[0], []).append((words, kind))
                    self._by_last.setdefault(words[-1], []).append((words, kind))
        for table in (self._by_first, self._by_last):
            for entries in table.values():
                entries.sort(key=lambda entry: -len(entry[0]))

    @property
    def first_words(self) -> Iterable[str]:
        """Words that some phrase begins with."""
        return self._by_first.keys()

    @property
    def telling_words(self) -> Iterable[str]:
        """The longest word of each phrase: a text without any of them holds no phrase."""
        return (max(words, key=len) for entries in self._by_first.values() for words, _ in entries)

    def at(self, tokens: Sequence[Token], start: int) -> tuple[Kind, int] | None:
        """Meaning and end of the longest phrase that begins at ``tokens[start]``."""
        if start < 0 or start >= len(tokens):
            return None
        for words, kind in self._by_first.get(tokens[start].word, ()):
            end = start + len(words)
            if len(words) == 1 or (
                end <= len(tokens) and all(tokens[start + n].word == word for n, word in enumerate(words))
            ):
                return kind, end
        return None

    def before(self, tokens: Sequence[Token], end: int) -> tuple[Kind, int] | None:
        """Meaning and start of the longest phrase that ends just before ``tokens[end]``."""
        if end <= 0 or end > len(tokens):
            return None
        for words, kind in self._by_last.get(tokens[end - 1].word, ()):
            start = end - len(words)
            if start >= 0 and all(tokens[start + n].word == word for n, word in enumerate(words)):
                return kind, start
        return None
