"""Tokens of a reply, folded so that case, diacritics and Turkish endings after an apostrophe do not matter."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from nlu.labels import Language

#: Parsers look no further than this many characters into a text.
MAX_READ: Final = 1024

_FOLD = str.maketrans(
    "ąćęłńóśźżçğıöşüâîûàáèéíúäšžčřůýőёґі",
    "acelnoszzcgiosuaiuaaeeiuaszcruyo" + "егi",
    "\u0307\u0301",
)
_TOKEN = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)*(?:['’]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<x>(?<=[\w$€£₺₽])['’`ʼ][^\W\d_½¼¾⅓⅔]+|(?<=\d)(?:[dt][ae]n|l[iıuü]k|[ae](?= kadar| yak[ıi]n))(?!\w))"
    r"|(?P<w>[^\W\d_½¼¾⅓⅔]+)"
    r"|(?P<s>[^\w\s]|[½¼¾⅓⅔_])"
)


def lexicon(text: str) -> tuple[str, ...]:
    """The words of a lexicon, written as one text."""
    return tuple(text.split())


class Token(NamedTuple):
    """``kind`` is ``n`` (digits), ``w`` (letters) or ``s`` (one sign); ``word`` is folded.

    ``suffix`` is what follows an apostrophe (``'e`` of ``500'e``), ``gap`` whether white space stands before.
    """

    kind: str
    word: str
    start: int
    end: int
    gap: bool
    suffix: str
    raw: str


def fold(word: str) -> str:
    """Lower case without diacritics; Cyrillic keeps its letters, ё becomes е.

    >>> fold("İÇİNDE"), fold("Złotych"), fold("Ещё")
    ('icinde', 'zlotych', 'еще')
    """
    return word.lower().translate(_FOLD)


@lru_cache(maxsize=32)
def tokenize(text: str) -> tuple[Token, ...]:
    """Tokens of the first MAX_READ characters, in order."""
    tokens: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text[:MAX_READ]):
        kind = match.lastgroup or "s"
        start, end = match.span()
        raw = match.group()
        if kind == "x":
            if tokens:
                before = tokens[-1]
                tokens[-1] = before._replace(end=end, suffix=fold(raw.lstrip("'’`ʼ")))
            last = end
            continue
        word = raw if kind != "w" else fold(raw)
        tokens.append(Token(kind, word, start, end, start != last, "", raw))
        last = end
    return tuple(tokens)


_LATIN_RUSSIAN: Final = tuple(
    zip(
        lexicon(
            "shch sch zh kh ch sh ts yu ju ya ja yo jo ye ay ey oy uy iy a b c d e f g h i j k l m n o p r s t u"
            " v w x y z"
        ),
        lexicon("щ щ ж х ч ш ц ю ю я я е е е ай ей ой уй ий а б ц д е ф г х и й к л м н о п р с т у в в х ы з"),
        strict=True,
    )
)
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")


def tokens_of(text: str, lang: Language | None) -> tuple[Token, ...]:
    """Tokens of a text in a known language; Russian in Latin letters ("cherez 2 nedeli") is read as Russian."""
    return _from_latin(text) if lang == "ru" and not _CYRILLIC.search(text[:MAX_READ]) else tokenize(text)


@lru_cache(maxsize=32)
def _from_latin(text: str) -> tuple[Token, ...]:
    tokens = tokenize(text)
    return tuple(token._replace(word=_cyrillic(token.word)) if len(token.word) >= 4 else token for token in tokens)


def _cyrillic(word: str) -> str:
    """A Latin word in Cyrillic letters, as Russians spell it on a foreign keyboard.

    >>> _cyrillic("nedeli"), _cyrillic("tysyach"), _cyrillic("rubley")
    ('недели', 'тысяч', 'рублей')
    """
    for latin, cyrillic in _LATIN_RUSSIAN:
        word = word.replace(latin, cyrillic)
    return word


_PL_LETTERS = frozenset("ąęłńśźżĄĘŁŃŚŹŻćĆ")
_TR_LETTERS = frozenset("ğışĞİŞçÇöÖüÜ")
_HINTS: Final[dict[str, Language]] = {
    **dict.fromkeys(
        lexicon(
            "the and of for is are we our us in by from about budget month months week weeks year years per up least"
            " most"
            " not this next end with within under over until before after asap to at around people employees my i it"
            " twenty thirty forty fifty hundred thousand"
        ),
        "en",
    ),
    **dict.fromkeys(
        lexicon(
            "na za od do nie jest i w z we dla jak przed przez miesiac miesiecy miesiaca tydzien tygodnie tygodni rok"
            " roku lat"
            " tys tysiecy zl zlotych zlote zloty pln okolo mniej wiecej budzet chyba mamy nas osob osoby ludzi maks"
            " tak oraz"
            " ale jakies gdzies kwartal kwartalu konca koniec tygodniu miesiacu najwyzej najmniej miedzy jutro dzis"
            " dwa trzy"
            " piec szesc siedem osiem sto tysiac"
        ),
        "pl",
    ),
    **dict.fromkeys(
        lexicon(
            "ve bir bu icin kadar gibi icinde sonra once ay yil hafta gun lira tl bin milyon ile ila veya en fazla"
            " civari"
            " civarinda yaklasik kisi butce butcemiz bizim biz var yok degil gelecek onumuzdeki sonu sonuna yuz elli"
            " yirmi"
            " otuz kirk iki uc dort bes alti yedi sekiz dokuz haziran temmuz agustos eylul ekim kasim aralik ocak subat"
            " nisan mayis ayda aylik yillik olabilir lazim hemen"
        ),
        "tr",
    ),
}


@lru_cache(maxsize=32)
def guess_language(text: str) -> Language | None:
    """A cheap guess for reading ambiguous words ("on", "do", "may"); None where nothing speaks for one."""
    votes = {"pl": 0, "tr": 0, "en": 0}
    for token in tokenize(text):
        if token.kind != "w":
            continue
        if "а" <= token.word[0] <= "я":
            return "ru"
        hint = _HINTS.get(token.word)
        if hint is not None:
            votes[hint] += 1
        if not token.raw.isascii():
            votes["pl"] += 3 * (not _PL_LETTERS.isdisjoint(token.raw))
            votes["tr"] += 3 * (not _TR_LETTERS.isdisjoint(token.raw))
    best: Language = "pl" if votes["pl"] >= max(votes["tr"], votes["en"]) else "tr"
    if votes["en"] >= max(votes["tr"], votes["pl"]):
        best = "en"
    return best if votes[best] >= 1 else None
