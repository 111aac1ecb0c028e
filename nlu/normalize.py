"""One spelling of a reply for the model and the parsers, with the way back to what was typed.

>>> reply = normalize("Бюджет 5OO\\u200b0   euro")
>>> reply.text
'Бюджет 5OO0 euro'
>>> reply.original_span(7, 11)
(7, 12)
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

#: Longest text that the model and the parsers see, in characters.
MAX_LENGTH: Final = 512
#: Characters of the original that are looked at; white space and repeats may shrink them to MAX_LENGTH.
MAX_INPUT: Final = 4096
#: Repeats of one character that are kept ("soooo" becomes "soo"); digits are never touched.
MAX_REPEATS: Final = 2

_LATIN_TO_CYRILLIC: Final = dict(zip("aceopxyABCEHKMOPTXkmtu", "асеорхуАВСЕНКМОРТХкмти", strict=True))
# The small k, m, t and u only resemble their partners; they are mapped to Cyrillic, never the other way round.
_CYRILLIC_TO_LATIN: Final = {
    cyrillic: latin for latin, cyrillic in _LATIN_TO_CYRILLIC.items() if latin not in "kmtu"
} | {"і": "i", "І": "I", "ѕ": "s", "ј": "j", "к": "k"}

_PLAIN = re.compile(
    r"[\x21-\x7eА-яЁёąćęłńóśźżĄĆĘŁŃÓŚŹŻçğıöşüÇĞİÖŞÜ]*(?: [\x21-\x7eА-яЁёąćęłńóśźżĄĆĘŁŃÓŚŹŻçğıöşüÇĞİÖŞÜ]+)*"
)
#: Letters and signs that need no cleaning.
_CLEAN: Final = frozenset(map(chr, range(0x21, 0x7F))) | frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯąćęłńóśźżĄĆĘŁŃÓŚŹŻçğıöşüÇĞİÖŞÜ—–«»“”„€₽₺₴£"
)
_REPEAT = re.compile(r"([^\d])\1\1")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")

_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
_FRACTIONS: Final = frozenset("½¼¾⅓⅔")


@dataclass(frozen=True, slots=True)
class Normalized:
    """``text`` is at most MAX_LENGTH characters; ``original`` is what came in.

    ``starts`` and ``ends`` give, for each character of ``text``, the piece of ``original`` it stands for;
    both are None where the two texts are the same.
    """

    text: str
    original: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in ``original`` of ``text[start:end]``; offsets outside the text are moved to its edge."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        if self.starts is None or self.ends is None:
            return start, end
        if start == len(self.text):
            edge = self.ends[-1] if self.ends else 0
            return edge, edge
        first = self.starts[start]
        return (first, first) if start == end else (first, self.ends[end - 1])


def normalize(text: str) -> Normalized:
    """Compatibility form, no invisible characters, one script per word, no long repeats or white space.

    Takes any string, lone surrogates included, and never fails. Emoji sequences keep their joiners.
    """
    if len(text) < MAX_LENGTH + 1 and _PLAIN.fullmatch(text):
        mended = _one_script(text)
        if not _REPEAT.search(mended):
            # Same length, letter for letter: the offsets need no map.
            return Normalized(mended, text)
    chars, starts, ends = _spread(text[:MAX_INPUT])
    kept: list[int] = []
    last, run = "", 0
    mended = _one_script("".join(chars))
    for at, char in enumerate(mended):
        if len(kept) == MAX_LENGTH:
            break
        run = run + 1 if char == last and not char.isdigit() else 1
        last = char
        if run >= MAX_REPEATS + 1:
            ends[kept[-1]] = ends[at]
        else:
            kept.append(at)
    if kept and mended[kept[-1]] == " ":
        kept.pop()
    return Normalized(
        "".join(mended[at] for at in kept), text, tuple(starts[at] for at in kept), tuple(ends[at] for at in kept)
    )


def _spread(source: str) -> tuple[list[str], list[int], list[int]]:
    """Clean characters, each with the start and end of its piece of ``source``; single blanks, none in front."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(source) and len(chars) < MAX_INPUT:
        if source[at] in _CLEAN and not (at + 1 < len(source) and unicodedata.combining(source[at + 1])):
            chars.append(source[at])
            starts.append(at)
            at += 1
            ends.append(at)
            continue
        stop = at + 1
        while stop < len(source) and unicodedata.combining(source[stop]):
            stop += 1
        for char in _clean(source, at, stop):
            if char == " " and (not chars or chars[-1] == " "):
                continue
            chars.append(char)
            starts.append(at)
            ends.append(stop)
        at = stop
    return chars, starts, ends


def _clean(source: str, start: int, stop: int) -> str:
    """The compatibility form of one character with its marks, without what cannot be seen."""
    piece = source[start:stop]
    if piece in _FRACTIONS:
        return piece  # its compatibility form would glue "2½" into "21⁄2"
    if piece in (_JOINER, _EMOJI_STYLE):
        return piece if start > 0 and _is_emoji(source[start - 1]) else ""
    # A long run of marks on one letter is decoration; a few are an accent.
    kept = []
    for char in unicodedata.normalize("NFKC", piece[:4]):
        category = unicodedata.category(char)
        if category in ("Zs", "Zl", "Zp", "Cc"):
            kept.append(" ")
        elif category not in ("Cf", "Cs", "Cn", "Co") and char != _EMOJI_STYLE:
            kept.append(char)
    return "".join(kept)


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or char == _EMOJI_STYLE


def _one_script(text: str) -> str:
    """Letters borrowed from the other script go back to the script of their word."""
    if text.isascii() or not (_LATIN.search(text) and _CYRILLIC.search(text)):
        return text
    return _WORD.sub(lambda match: _mend(match.group()), text)


def _mend(word: str) -> str:
    latin = _LATIN.findall(word)
    cyrillic = _CYRILLIC.findall(word)
    if not latin or not cyrillic:
        return word
    latin_only = any(letter not in _LATIN_TO_CYRILLIC for letter in latin)
    cyrillic_only = any(letter not in _CYRILLIC_TO_LATIN for letter in cyrillic)
    if latin_only and cyrillic_only:
        return word  # two real scripts, such as a brand with an ending
    if latin_only or (not cyrillic_only and len(cyrillic) < len(latin)):
        return "".join(_CYRILLIC_TO_LATIN.get(letter, letter) for letter in word)
    return "".join(_LATIN_TO_CYRILLIC.get(letter, letter) for letter in word)
