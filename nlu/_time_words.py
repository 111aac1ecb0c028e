"""Months, weekdays, units, ordinals and the small words of time, folded, with their cases."""

from functools import cache
from typing import Final, Literal, NamedTuple, TypeVar

from nlu._calendar import Season, Unit
from nlu._text import lexicon
from nlu.labels import LANGUAGES, Language

Step = Literal["this", "next", "last", "near"]
Value = TypeVar("Value")


class TimeWords(NamedTuple):
    """Folded word to meaning; months are 1 to 12, weekdays 0 (Monday) to 6, days relative to today."""

    months: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, tuple[float, Unit]]
    ordinals: dict[str, int]
    days: dict[str, int]
    steps: dict[str, Step]
    seasons: dict[str, Season]
    all: frozenset[str]


def _rows(text: str, first: int) -> dict[str, int]:
    """Values separated by ``|``, the forms of one value by blanks."""
    return {form: first + place for place, forms in enumerate(text.split("|")) for form in forms.split()}


_MONTHS: Final[dict[Language, str]] = {
    "en": "january jan|february feb febuary|march mar|april apr|may|june jun|july jul|august aug|september sep"
    " sept|october oct|november nov|december dec",
    "ru": "январь января январе январю январем янв|февраль февраля феврале февралю февралем фев февр|март марта марте"
    " марту мартом мар|апрель апреля апреле апрелю апрелем апр|май мая мае маю маем|июнь июня июне июню июнем июн|июль"
    " июля июле июлю июлем июл|август августа августе августу августом авг|сентябрь сентября сентябре сентябрю"
    " сентябрем сент сен|октябрь октября октябре октябрю октябрем окт|ноябрь ноября ноябре ноябрю ноябрем ноя"
    " нояб|декабрь декабря декабре декабрю декабрем дек",
    "pl": "styczen stycznia styczniu styczniem styczniowi sty stycz|luty lutego lutym lutemu lut|marzec marca marcu"
    " marcem marcowi mar marz|kwiecien kwietnia kwietniu kwietniem kwi kwie|maj maja maju majem majowi|czerwiec"
    " czerwca czerwcu czerwcem czer cze|lipiec lipca lipcu lipcem lip|sierpien sierpnia sierpniu sierpniem sie sier"
    " sierp|wrzesien wrzesnia wrzesniu wrzesniem wrz wrze wrzes|pazdziernik pazdziernika pazdzierniku pazdziernikiem"
    " paz pazdz|listopad listopada listopadzie listopadem listopadowi lis list|grudzien grudnia grudniu grudniem gru"
    " grudz",
    "tr": "ocak oca|subat sub|mart|nisan nis|mayis|haziran haz|temmuz tem|agustos agu|eylul eyl|ekim eki|kasim"
    " kas|aralik ara",
}
_WEEKDAYS: Final[dict[Language, str]] = {
    "en": "monday mon mondays|tuesday tue tues tuesdays|wednesday wed weds wednesdays|thursday thu thur thurs"
    " thursdays|friday fri fridays|saturday sat saturdays|sunday sun sundays",
    "ru": "понедельник понедельника понедельнику понедельником понедельнике понедельникам понедельники понедельников"
    " пн пон|вторник вторника вторнику вторником вторнике вторникам вторников вт|среда среду среды среде средой средам"
    " ср|четверг четверга четвергу четвергом четверге четвергам четвергов чт чет|пятница пятницу пятницы пятнице"
    " пятницей пятницам пт пят|суббота субботу субботы субботе субботой субботам сб суб|воскресенье воскресенья"
    " воскресенью воскресеньем воскресеньям воскресение вс вск воскр",
    "pl": "poniedzialek poniedzialku poniedzialkiem poniedzialki pon pn pnd|wtorek wtorku wtorkiem wtorki wt wtr"
    " wto|sroda srode srody srodzie sroda sr sro|czwartek czwartku czwartkiem czwartki czw cz czwar|piatek piatku"
    " piatkiem piatki pt pia piat|sobota sobote soboty sobocie sobota sob so|niedziela niedziele niedzieli niedziela"
    " nd ndz niedz",
    "tr": "pazartesi pzt pts|sali sal|carsamba car|persembe per|cuma cum|cumartesi cmt cts|pazar paz",
}
#: Clipped words that are a month or weekday only beside a number, a full stop, or as a whole answer.
CLIPPED: Final = frozenset(
    lexicon(
        "jan mar sep sept oct dec sun sat mon wed fri thu tue may мар сен дек пон чет вс ср суб окт sty lut mar kwi"
        " cze lip sie wrz paz lis list gru maj pon pn wt sr cz czw pt pia sob so nd nie oca sub nis haz tem agu eyl"
        " eki kas ara pzt sal car per cum cmt paz pts cts пят авг"
    )
)
#: Read in their own language only.
_HOME: Final[dict[Language, frozenset[str]]] = {
    "en": frozenset(lexicon("may mar sun sat mon wed fri")),
    "ru": frozenset(),
    "pl": frozenset(
        lexicon(
            "mar maj lut lip sie lis list gru paz cze pn wt sr cz pt so nd nie sob pon pia maja kwi sty raz to ta ten"
            " te tym tego tej do od na za rok lat dnia doba tyg mies mc r sub"
        )
    ),
    "tr": frozenset(
        lexicon(
            "oca sub nis haz tem agu eyl eki kas ara sal car per cum paz pzt ay bu gun once sonra on mart aya gunde"
            " ayin ayi"
        )
    )
    - {"mart"},
}
_TR_ENDINGS: Final = lexicon(
    "a e ya ye i u yi yu in un nin nun da de ta te dan den tan ten daki deki taki teki ndan nden nda nde na ne si su"
    " sina sine sinda sinde sindan sinden sinin lik luk ki tir dir dur ki lar ler larda lerde larin larinda lerinde"
    " larina lerine"
)
_TR_NOT: Final = frozenset(
    lexicon(
        "pazara pazari pazarda pazarlar pazarlik pazarin aya saline cumada marti aralikta_ sonrasi_ ayni gunluk guni"
    )
) - {"aya"}

_UNITS: Final[dict[Language, dict[Unit, str]]] = {
    "en": {
        "hour": "hour hours hr hrs minute minutes",
        "day": "day days",
        "week": "week weeks wk wks",
        "month": "month months mnth mo mos mth mths",
        "quarter": "quarter quarters qtr qtrs",
        "year": "year years yr yrs",
        "weekend": "weekend weekends wknd",
        "half": "semester",
    },
    "ru": {
        "hour": "час часа часов часу часам часик часика минут минуты минуту минута",
        "day": "день дня дней дню днем дни дням дн денек денька деньков дне сутки суток денечек",
        "week": "неделя неделю недели недель неделе неделей неделям неделях нед недельку недельки недельке"
        " недельку-две неделька",
        "month": "месяц месяца месяцев месяцу месяце месяцем месяцы месяцам месяцах мес месяцок месяцочек месяцев",
        "quarter": "квартал квартала кварталов кварталу квартале кварталом кварталы кв",
        "half": "полугодие полугодия полугодию полугодии полугодием",
        "year": "год года лет году годом годы годе годам годах г гг годик годика годиков",
        "weekend": "выходные выходных выходным выходными уикенд уикенда уикенде",
    },
    "pl": {
        "hour": "godzina godziny godzin godzine godzinke minut minuty minute",
        "day": "dzien dnia dni dniu dniem dniach dniom doba doby dobe dzionek",
        "week": "tydzien tygodnia tygodnie tygodni tygodniu tygodniem tygodniach tyg tydz",
        "month": "miesiac miesiaca miesiace miesiecy miesiacu miesiacem miesiacach mies mc msc",
        "quarter": "kwartal kwartalu kwartaly kwartalow kwartale kwartalem",
        "half": "polrocze polrocza polroczu polroczem",
        "year": "rok roku lata lat latach rokiem r",
        "weekend": "weekend weekendu weekendzie weekendem weekendy",
    },
    "tr": {
        "hour": "saat dakika",
        "day": "gun",
        "week": "hafta",
        "month": "ay",
        "quarter": "ceyrek ceyreg",
        "half": "yariyil",
        "year": "yil sene",
        "weekend": "haftasonu",
    },
}
#: Units that carry their own number.
_COUNTED: Final[dict[str, tuple[float, Unit]]] = {
    **dict.fromkeys(lexicon("fortnight fortnights"), (2, "week")),
    **dict.fromkeys(lexicon("полгода полугода полгодика"), (6, "month")),
    **dict.fromkeys(lexicon("декаду декады"), (10, "day")),
    **dict.fromkeys(lexicon("decade десятилетие"), (10, "year")),
    "полмесяца": (15, "day"),
    "полнедели": (3, "day"),
    "полдня": (0, "day"),
}

_EN_ORDINALS: Final = (
    "first 1st|second 2nd|third 3rd|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
)
_TR_ORDINALS: Final = "birinci ilk|ikinci|ucuncu|dorduncu|besinci|altinci|yedinci|sekizinci|dokuzuncu|onuncu"
_RU_ORDINALS: Final = lexicon(
    "перв втор треть четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат"
    " шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
_RU_ENDINGS: Final = lexicon("ое ого ому ым ом ый ой ая ую ые ых ем ее")
_RU_THIRD: Final = lexicon("третий третье третьего третьему третьем третьим третья третью третьей третьи третьих")
_PL_ORDINALS: Final = lexicon(
    "pierwsz drug trzec czwart piat szost siodm osm dziewiat dziesiat jedenast dwunast trzynast czternast pietnast"
    " szesnast siedemnast osiemnast dziewietnast dwudziest"
)
_PL_ENDINGS: Final = lexicon("y ego emu ym a ej e i iego iemu im ia iej ie")

_DAYS: Final[dict[Language, dict[int, str]]] = {
    "en": {0: "today tonight", 1: "tomorrow tmrw tmr tomorow tommorow tommorrow 2morrow", -1: "yesterday yday ystrday"},
    "ru": {
        0: "сегодня сегодняшний сегодняшнего сегодняшнем",
        1: "завтра завтрашнего завтрашнему завтрашний",
        2: "послезавтра",
        -1: "вчера вчерашний",
        -2: "позавчера",
    },
    "pl": {
        0: "dzis dzisiaj dzisiejsza dzisiejszy dzisiejszego dzisiejszym",
        1: "jutro jutra jutru jutrzejszy jutrzejszego",
        2: "pojutrze",
        -1: "wczoraj",
        -2: "przedwczoraj",
    },
    "tr": {
        0: "bugun bugune bugunden bugunku bugunun",
        1: "yarin yarina yarindan yarinki yarinin yarinda",
        -1: "dun",
        -2: "evvelsi",
    },
}

_STEPS: Final[dict[Language, dict[Step, str]]] = {
    "en": {"this": "this current dis", "next": "next nxt following coming upcoming", "last": "last past previous"},
    "ru": {
        "this": "этот этого этому этим этом эта эту этой это эти этих нынешний нынешнего нынешнем нынешней нынешнюю"
        " нынешнее текущий текущего текущем текущую текущей текущее текущая сей",
        "next": "следующий следующего следующему следующем следующая следующую следующей следующее следующие следующих"
        " следующим след будущий будущего будущем будущую будущей будущее будущему будущая грядущий грядущего грядущем"
        " предстоящий предстоящем",
        "near": "ближайший ближайшего ближайшем ближайшую ближайшей ближайшее ближайшие ближайших ближайшая ближайшим",
        "last": "прошлый прошлого прошлом прошлую прошлой прошлая прошлое прошлые минувший последний_",
    },
    "pl": {
        "this": "ten ta to te tego tym tej biezacy biezacego biezacym biezaca biezacej biezace obecny obecnego obecnym"
        " obecna obecnej obecne aktualny aktualnym aktualnego",
        "next": "nastepny nastepnego nastepnym nastepna nastepna nastepnej nastepne nastepnych kolejny kolejnego"
        " kolejnym kolejna kolejnej kolejne kolejnych przyszly przyszlego przyszlym przyszla przyszlej przyszle"
        " przyszlych nadchodzacy nadchodzacego nadchodzacym nadchodzaca nadchodzacej nadchodzace nadchodzacych"
        " przyszloroczny",
        "near": "najblizszy najblizszego najblizszym najblizsza najblizszej najblizsze najblizszych",
        "last": "zeszly zeszlego zeszlym zeszla zeszlej zeszle ubiegly ubieglego ubieglym ubiegla ubieglej poprzedni"
        " poprzedniego poprzednim minionym miniony",
    },
    "tr": {
        "this": "bu simdiki icinde_",
        "next": "gelecek onumuzdeki sonraki oteki obur ertesi bir_sonraki",
        "last": "gecen gectigimiz onceki evvelki",
    },
}
_SEASONS: Final[dict[Season, str]] = {
    "spring": "spring springtime весна весну весны весне весной wiosna wiosne wiosny wiosnie ilkbahar ilkbahara"
    " ilkbaharda ilkbahardan ilkbaharin bahar bahara baharda",
    "summer": "summer summertime лето лета лету летом лете lato lata_ latem lecie yaz yaza yazin yazdan yazda",
    "autumn": "autumn fall осень осени осенью jesien jesieni jesienia sonbahar sonbahara sonbaharda guz guze guzun"
    " sonbaharin",
    "winter": "winter wintertime зима зиму зимы зиме зимой zima zime zimy zimie zimowa_ kis kisa kisin kisi_ kistan"
    " kista",
}


def _expand(table: dict[str, int]) -> dict[str, int]:
    found = dict(table)
    for word, value in table.items():
        if len(word) > 3:
            for ending in _TR_ENDINGS:
                form = word + ending
                if form not in table and form not in _TR_NOT:
                    found[form] = value
            if word.endswith("k"):  # ocak, ocağı; aralık, aralığa
                for ending in ("a", "i", "in", "u", "un", "e"):
                    found[word[:-1] + "g" + ending] = value
    return found


def _ordinals(lang: Language) -> dict[str, int]:
    if lang == "tr":
        found: dict[str, int] = {}
        for word, value in _rows(_TR_ORDINALS, 1).items():
            for ending in ("", "si", "sinde", "sine", "sinden", "sinin", "nde", "ni", "ye", "ya", "de", "da"):
                found[word + ending] = value
        return found
    if lang == "en":
        found = _rows(_EN_ORDINALS, 1)
        for ten, name in ((20, "twenty"), (30, "thirty")):
            for unit, ordinal in enumerate(lexicon("first second third fourth fifth sixth seventh eighth ninth"), 1):
                if ten + unit <= 31:
                    found[name + ordinal] = ten + unit
        found["thirtieth"] = 30
        return found
    stems, endings = (_RU_ORDINALS, _RU_ENDINGS) if lang == "ru" else (_PL_ORDINALS, _PL_ENDINGS)
    found = {stem + ending: value for value, stem in enumerate(stems, 1) for ending in endings}
    if lang == "ru":
        found |= dict.fromkeys(_RU_THIRD, 3) | {f"тридцат{ending}": 30 for ending in endings}
        for wrong in ("пятым", "пятом", "десятых", "седьмом_"):
            found.setdefault(wrong, 0)
        del found["пятые"]
    else:
        found |= {f"trzydziest{ending}": 30 for ending in endings} | {
            "trzeci": 3,
            "drugi": 2,
            "drugiego": 2,
            "drugim": 2,
        }
    return {word: value for word, value in found.items() if value}


def _units(lang: Language) -> dict[str, tuple[float, Unit]]:
    found: dict[str, tuple[float, Unit]] = {}
    for unit, words in _UNITS[lang].items():
        for word in words.split():
            found[word] = (1, unit)
            if lang == "tr":
                for ending in _TR_ENDINGS:
                    if word + ending not in _TR_NOT:
                        found[word + ending] = (1, unit)
    if lang == "tr":
        found |= {
            "haftalik": (1, "week"),
            "ceyregi": (1, "quarter"),
            "ceyreginde": (1, "quarter"),
            "ceyregine": (1, "quarter"),
            "ayi": (1, "month"),
            "ayinda": (1, "month"),
            "ayina": (1, "month"),
            "ayinin": (1, "month"),
            "gune": (1, "day"),
            "gunu": (1, "day"),
            "ceyreginden": (1, "quarter"),
            "ceyregin": (1, "quarter"),
            "ceyreginin": (1, "quarter"),
        }
    return found


def _without_endings(table: TimeWords) -> TimeWords:
    """Turkish without the inflected forms of short words, which are names and words elsewhere ("Marta", "gunda")."""
    short = ("mart", "ekim", "sali", "cuma", "pazar", "gun", "ay", "yil", "sene", "ocak", "nisan")
    return table._replace(
        months={word: value for word, value in table.months.items() if not word.startswith(short) or word in short},
        weekdays={word: value for word, value in table.weekdays.items() if not word.startswith(short) or word in short},
        units={word: value for word, value in table.units.items() if not word.startswith(short)},
    )


def _language(lang: Language) -> TimeWords:
    months, weekdays = _rows(_MONTHS[lang], 1), _rows(_WEEKDAYS[lang], 0)
    if lang == "tr":
        months, weekdays = _expand(months), _expand(weekdays)
        months |= {"ocagi": 1, "ocaga": 1, "ocagin": 1, "mayisa": 5}
    days = {word: shift for shift, words in _DAYS[lang].items() for word in words.split()}
    steps = {word: step for step, words in _STEPS[lang].items() for word in words.split()}
    return TimeWords(months, weekdays, _units(lang), _ordinals(lang), days, steps, {}, frozenset())


def _merge(target: dict[str, Value], source: dict[str, Value], banned: frozenset[str]) -> None:
    target.update({word: value for word, value in source.items() if word not in banned})


@cache
def time_words(lang: Language | None) -> TimeWords:
    """All words of time that may be read in a text of this language; its own meanings win."""
    merged = TimeWords({}, {}, dict(_COUNTED), {}, {}, {}, {}, frozenset())
    merged.seasons.update({word: season for season, words in _SEASONS.items() for word in words.split()})
    home = lang or "en"
    for other in sorted(LANGUAGES, key=lambda name: name == home):
        table = _language(other)
        banned = frozenset() if other == home else _HOME[other]
        if other == "tr" and other != home:
            table = _without_endings(table)
        _merge(merged.months, table.months, banned)
        _merge(merged.weekdays, table.weekdays, banned)
        _merge(merged.units, table.units, banned)
        _merge(merged.ordinals, table.ordinals, banned)
        _merge(merged.days, table.days, banned)
        _merge(merged.steps, table.steps, banned)
    if home != "pl":
        merged.seasons.pop("lata", None)
    if home != "en":
        merged.seasons.pop("fall", None)
    if home != "tr":
        for word in ("kis", "kisa", "kisin", "guz", "guze", "yaz", "bahar", "kista"):
            merged.seasons.pop(word, None)
    words = frozenset().union(*(table.keys() for table in merged[:7]))
    return merged._replace(all=words)
