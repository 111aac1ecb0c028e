"""Names of months, weekdays and time zones, in the cases the sentences need."""

from typing import Final, NamedTuple

from nlu.labels import Language


class Months(NamedTuple):
    """``of`` stands in a date or after "end of"; ``at`` after "in"."""

    of: tuple[str, ...]
    at: tuple[str, ...]


_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TR: Final = (
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
    "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
)  # fmt: skip
MONTHS: Final[dict[Language, Months]] = {
    "ru": Months(
        of=("января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря"),
        at=("январе", "феврале", "марте", "апреле", "мае", "июне",
            "июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
    ),
    "en": Months(of=_EN, at=_EN),
    "pl": Months(
        of=("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
            "lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
        at=("styczniu", "lutym", "marcu", "kwietniu", "maju", "czerwcu",
            "lipcu", "sierpniu", "wrześniu", "październiku", "listopadzie", "grudniu"),
    ),
    "tr": Months(of=_TR, at=_TR),
}  # fmt: skip
#: Endings that vowel harmony gives the Turkish months: "to", "in" and "from".
TR_DATIVE: Final = ("'a", "'a", "'a", "'a", "'a", "'a", "'a", "'a", "'e", "'e", "'a", "'a")
TR_LOCATIVE: Final = ("'ta", "'ta", "'ta", "'da", "'ta", "'da", "'da", "'ta", "'de", "'de", "'da", "'ta")
TR_ABLATIVE: Final = (
    "'tan", "'tan", "'tan", "'dan", "'tan", "'dan", "'dan", "'tan", "'den", "'den", "'dan", "'tan",
)  # fmt: skip

#: Monday first.
ON_WEEKDAY: Final[dict[Language, tuple[str, ...]]] = {
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
    "pl": ("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę"),
    "tr": ("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"),
}

#: Zones that people know by a city; any other is told as its distance from UTC.
CITY_TIME: Final[dict[str, dict[Language, str]]] = {
    zone: {"ru": f"по {ru}", "en": f"{en} time", "pl": f"czasu {pl}", "tr": f"{tr} saatiyle"}
    for zone, ru, en, pl, tr in (
        ("Europe/Moscow", "московскому времени", "Moscow", "moskiewskiego", "Moskova"),
        ("Europe/Warsaw", "варшавскому времени", "Warsaw", "warszawskiego", "Varşova"),
        ("Europe/Istanbul", "стамбульскому времени", "Istanbul", "stambulskiego", "İstanbul"),
        ("Europe/London", "лондонскому времени", "London", "londyńskiego", "Londra"),
        ("Europe/Berlin", "берлинскому времени", "Berlin", "berlińskiego", "Berlin"),
        ("Europe/Kyiv", "киевскому времени", "Kyiv", "kijowskiego", "Kiev"),
        ("Europe/Minsk", "минскому времени", "Minsk", "mińskiego", "Minsk"),
        ("Asia/Almaty", "алматинскому времени", "Almaty", "ałmackiego", "Almatı"),
        ("Asia/Tashkent", "ташкентскому времени", "Tashkent", "taszkenckiego", "Taşkent"),
        ("America/New_York", "нью-йоркскому времени", "New York", "nowojorskiego", "New York"),
    )
}
