"""How many people a company has, or how many users and seats are wanted.

>>> [found.value.as_value() for found in read_company_size("нас 15-20 человек")]
[{'min': 15, 'max': 20}]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from nlu._plausible import is_plausible
from nlu._currencies import currency_words, sign_of
from nlu._money_words import AFTER, BEFORE, JOINS
from nlu._number_words import number_words
from nlu._numbers import Number, read_number
from nlu._phone_like import phone_like_spans
from nlu._phrases import Phrases
from nlu._text import Token, guess_language, lexicon, tokenize
from nlu.labels import Asked, Language

_MOST: Final = 10_000_000

#: What is counted, by the beginning of a folded word.
_PEOPLE_STEMS: Final = lexicon(
    "челов чел сотрудн работник работающ менеджер продавц продажник специалист пользовател юзер лицензи рабочих оператор"
    " штат коллег душ мест водител курьер агент персон тренер мастер инженер программист разработчик бухгалтер юрист врач"
    " учител people person employee staff worker user seat licen manager folks heads headcount colleague rep salespeople"
    " member specialist developer engineer agent driver freelancer accountant ppl fte guys technician operator teacher"
    " doctor osob osoby osobow ludzi ludzie pracownik uzytkownik licencj stanowisk handlow specjalist kierowc menedzer"
    " menadzer etat zatrudnion wspolpracownik kolegow programist kisi calisan personel kullanici lisans eleman isci insan"
    " temsilci sofor muhendis ogretmen uye koltuk satisci danisman"
)
_PEOPLE_WORDS: Final = frozenset(lexicon("нас men us os rep reps"))
_FALSE_STEMS: Final = (
    "мести",
    "местн",
    "репер",
    "report",
    "repl",
    "repe",
    "reps_",
    "staffing",
    "insanlik",
    "uyelik",
    "чело ",
    "мест ",
)
_PLACES: Final = ("место", "места", "мест")

#: The writer alone.
_ALONE: Final[Phrases[str]] = Phrases(
    {
        "one": "just me | only me | me alone | just myself | only myself | solo | one man band | one-man band | one"
        " man show | on my own"
        " | by myself | sole trader | i work alone | i'm alone | i am alone | single person | freelancer | self"
        " employed"
        " | self-employed | one-person | it's just me | me, myself and i"
        " | только я | я один | я одна | один я | одна я | работаю один | работаю одна | сам на себя | самозанятый |"
        " самозанятая"
        " | в одиночку | я сам | я сама | пока один | пока одна | пока я один | только я сам"
        " | tylko ja | sam | sama | ja sam | ja sama | jednoosobowa | jednoosobowa działalność | jednoosobowa firma |"
        " jdg"
        " | działam sam | pracuję sam | pracuję sama | jestem sam | jestem sama"
        " | sadece ben | tek ben | tek kişi | tek kişiyim | tek başıma | tek başımayım | yalnızım | yalnız ben | bir"
        " tek ben | şahıs şirketi"
        " | tek kişilik | bi ben"
    }
)
_AND_ME: Final[Phrases[int]] = Phrases(
    {
        2: "me and my brother | me and my wife | me and my husband | me and my partner | my wife and i | my partner"
        " and i | the two of us"
        " | both of us | two of us | me and a partner | husband and wife | me and one assistant"
        " | я и партнер | я и мой партнер | я и жена | я и муж | мы с женой | мы с мужем | мы с партнером | мы с"
        " братом | вдвоем | двое нас"
        " | ja i wspólnik | ja i żona | ja i mąż | ja i brat | we dwoje | we dwójkę | we dwóch | ja i partner"
        " | ben ve eşim | ben ve ortağım | iki ortak | ikimiz | ben ve kardeşim | eşim ve ben | ortağımla ben",
        3: "three of us | the three of us | втроем | we troje | we trójkę | we trzech | üçümüz",
        4: "four of us | the four of us | вчетвером | we czworo | we czwórkę | dördümüz",
        5: "five of us | впятером | we pięcioro | beşimiz",
        6: "six of us | вшестером",
        7: "seven of us | всемером",
    }
)
_COLLECTIVE: Final = frozenset(
    lexicon(
        "двое трое четверо пятеро шестеро семеро восьмеро девятеро десятеро двоих троих четверых пятерых шестерых"
        " семерых dwoje troje"
        " czworo piecioro szescioro siedmioro osmioro"
    )
)
_TEAM_AHEAD: Final = lexicon(
    "нас штат штате сотрудников работает человек команда команде компании персонал team headcount employ employs"
    " employing employees staff zatrudniamy zatrudnia jest zespol pracownikow ekip ekibimiz calisan personel sayisi"
    " sayimiz of"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySize:
    """Bounds of the head count, both inclusive; a null bound is open."""

    min: int | None = None
    max: int | None = None

    def as_value(self) -> dict[str, Any]:
        """The value of a company_size fact."""
        return {"min": self.min, "max": self.max}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySizeSpan:
    """``text[start:end]`` carries the head count with its limits."""

    start: int
    end: int
    value: CompanySize


class _Count(NamedTuple):
    first: int
    last: int
    low: float
    high: float


def read_company_size(text: str, *, asked: Asked | None = None, lang: Language | None = None) -> list[CompanySizeSpan]:
    """Head counts of ``text``; after the question about the size bare numbers count too. Never fails."""
    lang = lang or guess_language(text)
    tokens = tokenize(text)
    words = number_words(lang)
    bare = asked == "company_size"
    masked = phone_like_spans(text) if any(char.isdigit() for char in text) else ()
    found: list[CompanySizeSpan] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if any(start <= token.start < end for start, end in masked):
            at += 1
            continue
        span, at = _read_at(tokens, at, words, lang=lang, bare=bare)
        if span is not None:
            found.append(span)
    return found


def _read_at(
    tokens: Sequence[Token], at: int, words: Any, *, lang: Language | None, bare: bool
) -> tuple[CompanySizeSpan | None, int]:
    """A head count at a token and where to go on."""
    alone = _ALONE.at(tokens, at)
    if alone and (
        bare or alone[1] - at >= 2 or tokens[at].word in ("самозанятый", "jednoosobowa", "freelancer", "jdg")
    ):
        return _span(tokens, at, alone[1], 1, 1), alone[1]
    several = _AND_ME.at(tokens, at)
    if several and (bare or several[1] - at >= 2 or tokens[at].word in ("вдвоем", "втроем", "вчетвером")):
        count, last = several
        if last < len(tokens) and tokens[last].word in ("decide", "решаем", "must", "need", "will", "have"):
            return None, last
        return _span(tokens, at, last, count, count), last
    number = read_number(tokens, at, words, lang=lang)
    if number is None or number.fraction:
        return None, at + 1
    if not is_plausible(tokens, number.first, number.last):
        return None, number.last
    count = _range(tokens, number, words, lang=lang)
    return _counted(tokens, count, number, bare=bare)


def _range(tokens: Sequence[Token], number: Number, words: Any, *, lang: Language | None) -> _Count:
    low, high, last = number.value, number.high, number.last
    join = JOINS.at(tokens, last)
    at = join[1] if join else last
    other = read_number(tokens, at, words, lang=lang) if at < len(tokens) else None
    if (
        other is None
        and tokens[last - 1].kind == "w"
        and _is_people(tokens, last)
        and (join := JOINS.at(tokens, last + 1))
    ):
        other = read_number(tokens, join[1], words, lang=lang) if join[1] < len(tokens) else None
    if other is not None and not other.fraction and other.value > low:
        paired = join is not None and (join[0] == "range" or BEFORE.before(tokens, number.first) is not None)
        adjacent = join is None and not number.digits and other.value - low <= 5
        if paired or adjacent:
            if other.scale >= 1000 > number.scale and low < 1000:
                low *= other.scale
            return _Count(number.first, other.last, low, other.high)
    return _Count(number.first, last, low, high)


def _is_people(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens) or tokens[at].kind != "w":
        return False
    word = tokens[at].word
    if word in _PEOPLE_WORDS:
        return True
    return word.startswith(_PEOPLE_STEMS) and not word.startswith(_FALSE_STEMS)


def _counted(
    tokens: Sequence[Token], count: _Count, number: Number, *, bare: bool
) -> tuple[CompanySizeSpan | None, int]:
    first, last = count.first, count.last
    low: float | None = count.low
    high: float | None = count.high
    people = False
    after = AFTER.at(tokens, last)
    limit = None
    if after and after[0] != "between" and not _is_people(tokens, last):
        limit, last = after
    elif after and after[0] == "between":
        last = after[1]
    # "15 sales managers", "20 активных пользователей", "ten of us"
    for reach in range(3):
        at = last + reach
        if at < len(tokens) and tokens[at].word == "of" and at + 1 < len(tokens) and tokens[at + 1].word == "us":
            people, last = True, at + 2
            break
        if at < len(tokens) and tokens[at].kind == "w" and _is_people(tokens, at):
            people, last = True, at + 1
            break
        if at >= len(tokens) or tokens[at].kind != "w" or tokens[at].word in _STOPPERS:
            break
    if people and limit is None and (after := AFTER.at(tokens, last)) and after[0] != "between":
        limit, last = after
    if not people and tokens[number.last - 1].word in _COLLECTIVE and (bare or _near_team(tokens, first)):
        people = True
    if not people and last < len(tokens) and tokens[last].word in ("kadar",):
        last += 1
    if not people and _near_team(tokens, first) and not _is_other(tokens, count.last):
        people = True
    if not people and not (bare and not _is_other(tokens, count.last)):
        return None, max(number.last, first + 1)
    before = BEFORE.before(tokens, first)
    if before and tokens[before[1]].word != "to":
        kind, first = before
        if count.low == count.high and limit in (None, "about"):
            limit = kind
        if (outer := BEFORE.before(tokens, first)) and tokens[outer[1]].word != "to":
            limit, first = (outer[0] if outer[0] != "about" and count.low == count.high else limit), outer[1]
    if count.low == count.high:
        if limit == "max":
            low = None
        elif limit == "min":
            high = None
    if count.high > _MOST or count.low != int(count.low) or count.high != int(count.high):
        return None, last
    return _span(tokens, first, last, low, high), last


_STOPPERS: Final = frozenset(
    lexicon("and or и или i lub ve veya in at for on from в за на до от w na do za od but но ale ama to with с")
)


def _near_team(tokens: Sequence[Token], first: int) -> bool:
    """Whether a head count is announced just before: "нас 15", "headcount: 40", "zatrudniamy 30"."""
    for at in range(first - 1, max(-1, first - 4), -1):
        word = tokens[at].word
        if word in (
            "нас",
            "штате",
            "zatrudniamy",
            "headcount",
            "employ",
            "сотрудников",
            "employees",
            "pracownikow",
            "персонал",
            "штат",
        ):
            return True
        if word in ("team", "команда", "команде", "zespol", "ekip", "ekibimiz", "staff"):
            return any(tokens[n].word in ("of", "из", "z", ":", "около", "примерно", "is") for n in range(at, first))
        if (
            tokens[at].kind == "w"
            and BEFORE.before(tokens, at + 1) is None
            and word not in ("сейчас", "всего", "is", "are", "nas", "jest")
        ):
            return False
    return False


def _is_other(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows a number shows that it counts money, time or things."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    if token.kind == "s":
        return token.raw == "%" or sign_of(token.raw) is not None
    return (
        token.word in currency_words()
        or token.word.startswith(_TIME_STEMS)
        or (len(token.word) == 1 and token.word in "гч")
    )


_TIME_STEMS: Final = lexicon(
    "год лет месяц недел дней дня час январ феврал март апрел июн июл август сентябр октябр ноябр декабр year month week"
    " day hour minut rok lata miesi tydz tygod godzin dni hafta gun saat sene dakika процент percent магазин филиал офис"
    " branch office store sklep biur oddzial magaza sube ofis"
)


def _span(tokens: Sequence[Token], first: int, last: int, low: float | None, high: float | None) -> CompanySizeSpan:
    return CompanySizeSpan(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        value=CompanySize(min=None if low is None else int(low), max=None if high is None else int(high)),
    )
