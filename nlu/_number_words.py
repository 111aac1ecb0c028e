"""Number words of the four languages, folded (no diacritics), with all their cases.

Each entry is ``(kind, value)``:

=====  ==========================================================================
``u``  0 to 19                       ``t``  tens
``h``  whole hundreds (``двести``)   ``H``  a hundred that multiplies (``yüz``)
``s``  a scale (``thousand``)        ``S``  a scale that needs a number before it (``тыс``, ``k``)
``f``  a part of what follows (``half``, ``пол``, ``çeyrek``)
``b``  half of what came before (``buçuk``)
``p``  one and a half (``полтора``)
``r``  a vague number (``kilkanaście``), value is ``(low, high)``
=====  ==========================================================================
"""

from functools import cache
from typing import Final

from nlu._text import lexicon
from nlu.labels import LANGUAGES, Language

Entry = tuple[str, float, float]
_K, _M, _B = 1e3, 1e6, 1e9


def _row(kind: str, first: int, step: int, words: str) -> dict[str, Entry]:
    """``words``: values separated by ``|``, the forms of one value by blanks."""
    found: dict[str, Entry] = {}
    for place, forms in enumerate(words.split("|")):
        for form in forms.split():
            found[form] = (kind, first + place * step, first + place * step)
    return found


def _same(kind: str, value: float, words: str, high: float | None = None) -> dict[str, Entry]:
    return dict.fromkeys(words.split(), (kind, value, value if high is None else high))


def _english() -> dict[str, Entry]:
    return {
        **_row(
            "u",
            0,
            1,
            "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
            "|sixteen|seventeen|eighteen|nineteen",
        ),
        **_row("t", 20, 10, "twenty|thirty|forty fourty|fifty|sixty|seventy|eighty|ninety"),
        **_same("H", 100, "hundred hundreds"),
        **_same("s", 12, "dozen"),
        **_same("s", _K, "thousand thousands grand thou"),
        **_same("s", _M, "million millions mill"),
        **_same("S", _M, "mil mio"),
        **_same("s", _B, "billion billions"),
        **_same("S", _B, "bn bln"),
        **_same("s", 1e12, "trillion trillions"),
        **_same("s", 1e5, "lakh lakhs lac lacs"),
        **_same("s", 1e7, "crore crores"),
        **_same("u", 2, "couple"),
        **_same("u", 3, "few several"),
        **_same("f", 0.5, "half"),
        **_same("f", 0.25, "quarter quarters"),
        **_same("u", 5, "fiver"),
        **_same("u", 10, "tenner"),
    }


def _russian() -> dict[str, Entry]:
    words = {
        **_row(
            "u",
            0,
            1,
            "ноль нуль нуля|один одна одно одного одной одному одним одну|два две двух двум двумя двое двоих|три трех"
            " трем тремя трое троих|четыре четырех четырем четырьмя четверо четверых|пять пяти пятью пятеро"
            " пятерых|шесть шести шестью шестеро шестерых|семь семи семью семеро семерых|восемь восьми восемью восьмью"
            " восьмеро|девять девяти девятью девятеро|десять десяти десятью десятеро",
        ),
        **_row("t", 20, 10, "двадцать двадцати двадцатью|тридцать тридцати тридцатью|сорок сорока"),
        **_same("t", 90, "девяносто девяноста"),
        **_same("h", 100, "сто ста"),
        **_row(
            "h",
            200,
            100,
            "двести двухсот двумстам двумястами двухстах|триста трехсот тремстам тремястами трехстах"
            "|четыреста четырехсот четыремстам четырьмястами четырехстах",
        ),
        **_same("H", 100, "сотня сотни сотен сотню сотней сотка сотки соток сотку стольник"),
        **_same("s", 10, "десяток десятка десятков десятку"),
        **_same("s", 12, "дюжина дюжины дюжину дюжин"),
        **_same(
            "s",
            _K,
            "тысяча тысячи тысяч тысячу тысячей тысяче тысячам тысячами тысячах тысячью тыща тыщи тыщ тыщу"
            " тыщей тысячь тысечь косарь косаря косарей косарь косарем тысячка тысячку тысячки тыщенка тыщонка",
        ),
        **_same("S", _K, "тыс тысч тыщь штука штуки штук штуку кусок куска кусков т тр k"),
        **_same(
            "s",
            _M,
            "миллион миллиона миллионов миллиону миллионам миллионами миллионом миллионе миллионы милион милиона"
            " милионов миллиончик миллиончика миллиончиков лям ляма лямов лямы лямам лимон лимона лимонов лимоны мульт"
            " мульта мультов",
        ),
        **_same("S", _M, "млн мил кк"),
        **_same("s", _B, "миллиард миллиарда миллиардов миллиарды миллиарду ярд ярда ярдов"),
        **_same("S", _B, "млрд"),
        **_same("p", 1.5, "полтора полторы полутора"),
        **_same("u", 2, "пара пару пары парой парочка парочку парочки"),
        **_same("u", 3, "несколько нескольких"),
        **_same("f", 0.5, "пол половина половину половины"),
        **_same("f", 0.25, "четверть четверти четвертей"),
        **_same("h", 50, "полсотни полтинник полтинника полтос"),
        **_same("h", 150, "полтораста полутораста"),
        **_row("u", 5, 5, "пятерка пятерку пятерки|десяточка десяточку|пятнашка пятнашку пятнашки"),
        **_row("t", 20, 10, "двадцатка двадцатку двадцатки|тридцатка тридцатку тридцатки|сорокет"),
        **_same("h", 500, "пятихатка пятихатку пятихатки"),
        **_same("h", 500, "полтысячи полтыщи"),
        **_same(
            "h",
            5e5,
            "полумиллиона полумиллионом полмиллиона полмиллион полмилиона полляма поллимона полмиллиончика полмульта",
        ),
        **_same("h", 5e8, "полмиллиарда"),
    }
    teens = lexicon("один две три четыр пят шест сем восем девят")
    for unit, stem in enumerate(teens, 1):
        for end in ("надцать", "надцати", "надцатью"):
            words[stem + end] = ("u", 10 + unit, 10 + unit)
    for unit, stem, oblique in (
        (5, "пять", "пяти"),
        (6, "шесть", "шести"),
        (7, "семь", "семи"),
        (8, "восемь", "восьми"),
        (9, "девять", "девяти"),
    ):
        if unit < 9:
            for form in (stem + "десят", oblique + "десяти", stem + "юдесятью"):
                words[form] = ("t", unit * 10, unit * 10)
        for form in (stem + "сот", oblique + "сот", oblique + "стам", oblique + "стах"):
            words[form] = ("h", unit * 100, unit * 100)
    return words


def _polish() -> dict[str, Entry]:
    words = {
        **_row(
            "u",
            0,
            1,
            "zero|jeden jedna jedno jednego jednej jednym jedna|dwa dwie dwoch dwu dwom dwoma dwaj dwoje dwojga|trzy"
            " trzech trzem trzema trzej troje trojga|cztery czterech czterem czterema czterej czworo czworga|piec"
            " pieciu piecioma piecioro pieciorga|szesc szesciu szescioma szescioro|siedem siedmiu siedmioma"
            " siedmioro|osiem osmiu osmioma osmioro|dziewiec dziewieciu dziewiecioma|dziesiec dziesieciu dziesiecioma",
        ),
        **_row(
            "u",
            11,
            1,
            "jedenascie jedenastu|dwanascie dwunastu|trzynascie trzynastu|czternascie czternastu|pietnascie"
            " pietnastu|szesnascie szesnastu|siedemnascie siedemnastu|osiemnascie osiemnastu|dziewietnascie"
            " dziewietnastu",
        ),
        **_row("t", 20, 10, "dwadziescia dwudziestu|trzydziesci trzydziestu|czterdziesci czterdziestu"),
        **_same("h", 100, "sto stu"),
        **_row(
            "h",
            200,
            100,
            "dwiescie dwustu|trzysta trzystu|czterysta czterystu|piecset pieciuset|szescset szesciuset"
            "|siedemset siedmiuset|osiemset osmiuset|dziewiecset dziewieciuset",
        ),
        **_same("H", 100, "setka setki setek setke stowa stowy stow stowe stowka stowki stowek stowke"),
        **_same("s", 10, "dycha dychy dych dyche dziesiatki dziesiatek"),
        **_same("s", 12, "tuzin tuziny"),
        **_same(
            "s",
            _K,
            "tysiac tysiace tysiecy tysiaca tysiacu tysiacom tysiacami tysiacach tysiecom tysiak tysiaki tysiakow"
            " tysiaka tysiaczek tysiaczki kafel kafla kafle kafli kafelek",
        ),
        **_same("S", _K, "tys tysi tysiow kola kolo patyk patyki patykow klocki klockow kafa kafy"),
        **_same(
            "s",
            _M,
            "milion miliony milionow miliona milionom milionami milionach milionie melon melona melony melonow"
            " banka banki baniek banke milionik",
        ),
        **_same("S", _M, "mln"),
        **_same("s", _B, "miliard miliardy miliardow miliarda"),
        **_same("S", _B, "mld"),
        **_same("p", 1.5, "poltora poltorej"),
        **_same("u", 2, "pare paru para"),
        **_same("u", 3, "kilka kilku kilkoma kilkoro"),
        **_same("r", 11, "kilkanascie kilkunastu", 19),
        **_same("r", 20, "kilkadziesiat kilkudziesieciu", 90),
        **_same("r", 200, "kilkaset kilkuset", 900),
        **_same("f", 0.5, "pol polowa polowe polowy"),
        **_same("f", 0.25, "cwierc"),
    }
    for unit, stem in ((5, "piec"), (6, "szesc"), (7, "siedem"), (8, "osiem"), (9, "dziewiec")):
        words[stem + "dziesiat"] = ("t", unit * 10, unit * 10)
    for unit, stem in ((5, "pieci"), (6, "szesci"), (7, "siedmi"), (8, "osmi"), (9, "dziewieci")):
        words[stem + "udziesieciu"] = words[stem[:-1] + "dziesieciu"] = ("t", unit * 10, unit * 10)
    for value, stem in enumerate(lexicon("szesc siedmi osmi dziewieci dziesieci"), 6):
        for ending in ("oro", "orga", "orgu"):
            words[stem + ending] = ("u", value, value)
    for value, stem in enumerate(lexicon("jedena dwana trzyna czterna pietna szesna siedemna osiemna dziewietna"), 11):
        words[stem + "scioro"] = ("u", value, value)
    words["piecdziesieciu"] = ("t", 50, 50)
    words["szescdziesieciu"] = ("t", 60, 60)
    words["dziewiecdziesieciu"] = ("t", 90, 90)
    words["siedemdziesieciu"] = ("t", 70, 70)
    words["osiemdziesieciu"] = ("t", 80, 80)
    return words


_TR_ENDINGS: Final = lexicon("a e ya ye i u yi yu dan den tan ten da de ta te lik luk in un nin nun lira liralik ar er")
#: Turkish words that look like a number with an ending, and are not.
_TR_NOT: Final = frozenset(
    lexicon(
        "ona onu onun ondan onda onlar onlari altin altina altinda altindan yuzu yuzun yuzde bine bini binde binin"
        " biri birin birde bire birden birer ikide ikinin ondan yedin yedi̇ kirki ucu ucun ucunu ucta ucar ucak yediye"
        " besin beste altida onde oni"
    )
)


def _turkish() -> dict[str, Entry]:
    units = lexicon("bir iki uc dort bes alti yedi sekiz dokuz")
    tens = lexicon("on yirmi otuz kirk elli altmis yetmis seksen doksan")
    words: dict[str, Entry] = {"sifir": ("u", 0, 0), "on": ("t", 10, 10)}
    for unit, name in enumerate(units, 1):
        words[name] = ("u", unit, unit)
    for ten, name in enumerate(tens, 1):
        words[name] = ("t", ten * 10, ten * 10)
        for unit, small in enumerate(units, 1):
            words[name + small] = ("u" if ten == 1 else "t", ten * 10 + unit, ten * 10 + unit)
    words["yuz"] = ("H", 100, 100)
    for unit, name in enumerate(units[1:], 2):
        words[name + "yuz"] = ("h", unit * 100, unit * 100)
    for ten, name in enumerate(tens, 1):
        words["yuz" + name] = ("h", 100 + ten * 10, 100 + ten * 10)
    for name, (_, value, _high) in list(words.items()):
        if value:
            words[name + "bin"] = ("h", value * _K, value * _K)
    words |= {
        **_same("s", _K, "bin"),
        **_same("S", _K, "bine bini binin bindi binle"),
        **_same("s", _M, "milyon milyonluk milyonu"),
        **_same("S", _M, "mn mio"),
        **_same("s", _B, "milyar"),
        **_same("s", 1e12, "trilyon"),
        **_same("b", 0.5, "bucuk bucuga bucuktan bucukluk"),
        **_same("f", 0.5, "yarim"),
        **_same("f", 0.25, "ceyrek"),
        **_same("s", 12, "duzine"),
        **_same("u", 1, "bi"),
        **_same("u", 2, "cift"),
        **_same("u", 3, "birkac"),
    }
    for name, entry in list(words.items()):
        for ending in _TR_ENDINGS:
            form = name + ending
            if form not in _TR_NOT and form not in words and (len(name) >= 3 and entry[1] >= 2):
                words[form] = entry
    words["binlik"] = ("s", _K, _K)
    return words


#: Words that mean something else in another language: read as numbers in their own language only.
_HOME_ONLY: Final[dict[Language, frozenset[str]]] = {
    "en": frozenset(lexicon("ten one mil few half quarter quarters couple grand mill bn bln mio several")),
    "ru": frozenset(),
    "pl": frozenset(lexicon("kola kolo para pare paru pol banka banki sto stu piec kafa kafy kafle melon klocki")),
    "tr": frozenset(
        lexicon(
            "on bin yuz bir bi uc bes alti yedi elli kirk cift mn mio bire bine bini binin iki binlik onluk onar bana"
            " ona"
        )
    ),
}
_TABLES: Final = {"en": _english, "ru": _russian, "pl": _polish, "tr": _turkish}
#: Slang that is a number only where money is spoken of.
MONEY_ONLY: Final = frozenset(
    lexicon(
        "штука штуки штук штуку кусок куска кусков лимон лимона лимонов лимоны k т тр kola kolo patyk patyki patykow"
        " klocki klockow kafa kafy banka banki baniek banke melon melona melony melonow kafel kafla kafle kafli grand"
        " fiver tenner ярд ярда ярдов stow stowa stowy полтинник полтинника полтос стольник пятихатка пятихатку"
        " пятихатки"
    )
)


@cache
def number_words(lang: Language | None) -> dict[str, Entry]:
    """All number words that may be read in a text of this language; its own ones win."""
    merged: dict[str, Entry] = {}
    for other in LANGUAGES:
        if other != lang:
            merged |= {word: entry for word, entry in _TABLES[other]().items() if word not in _HOME_ONLY[other]}
    if lang is not None:
        merged |= _TABLES[lang]()
    return merged
