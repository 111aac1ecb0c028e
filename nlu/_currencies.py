"""Currencies by sign, ISO 4217 code, name in four languages, and slang."""

from functools import cache
from typing import Final

from nlu._text import fold, lexicon

ISO_4217: Final = frozenset(
    lexicon(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR BZD CAD"
        " CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD"
        " HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD"
        " LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP"
        " PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT"
        " TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
    )
)
#: Codes that people write in small letters too, and that are no word of the four languages.
_SMALL_CODES: Final = frozenset(
    lexicon(
        "usd eur gbp rub rur pln uah kzt byn uzs chf czk cny jpy inr aed sek nok dkk huf cad aud brl krw azn kgs bgn"
    )
)
_REPLACED: Final = {"RUR": "RUB", "BYR": "BYN"}

_SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₸": "KZT", "¥": "JPY", "元": "CNY",
    "₹": "INR",
    "₩": "KRW", "₪": "ILS", "₫": "VND", "฿": "THB", "₦": "NGN", "₱": "PHP", "₼": "AZN", "₾": "GEL", "֏": "AMD",
    "₡": "CRC",
    "₵": "GHS", "₲": "PYG", "₮": "MNT", "円": "JPY", "圆": "CNY", "₨": "INR", "﷼": "IRR",
}  # fmt: skip
#: Letters that change what a following dollar sign means.
_BEFORE_DOLLAR: Final = {
    "us": "USD", "usd": "USD", "u.s": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD",
    "cad": "CAD",
    "nz": "NZD", "hk": "HKD", "hkd": "HKD", "sg": "SGD", "s": "SGD", "r": "BRL", "mx": "MXN", "nt": "TWD",
}  # fmt: skip

_NAMES: Final = {
    "USD": "dollar dollars dolar dolara dolary dolarow dolarom dolarami dolarze dolarach buck bucks доллар доллара"
        " долларов доллару доллары долларам долларах долларами долларом долл дол бакс бакса баксов баксы баксам баксах"
        " баксами баксом зеленых зелени бакинских baks baksy baksow baksa dolca dolares greenbacks dolcow",
    "EUR": "euro euros евро еврик еврика евриков еврики euras eurasy eurasow avro yuro ойро ойриков evro",
    "GBP": "pound pounds quid sterling sterlin gbp фунт фунта фунтов фунты фунтам фунтах funt funty funtow funta"
        " funtami",
    "RUB": "рубль рубля рублей рублю рублям рублях рублем рублями рубли руб р рэ рублик рублика рубликов рублики"
        " рубасов деревянных ruble rubles rouble roubles rubli rubel rubla ruble rub rubley rublej rublya целковых"
        " рубл рублев рублей",
    "UAH": "гривна гривны гривен гривень гривну гривне гривнам гривнах гривнами гривня грн hryvnia hryvnias hrywna"
        " hrywny hrywien grivna grn grivnas hryvnya",
    "KZT": "тенге тг теньге tenge tengi тнг",
    "BYN": "белруб белрублей бynов зайчиков",
    "UZS": "сум сумов сума сумм sum soums soum",
    "KGS": "сом сомов сома soms",
    "AMD": "драм драмов драма dram drams",
    "AZN": "манат манатов маната manat manats",
    "GEL": "лари lari",
    "MDL": "лей леев leu lei",
    "PLN": "zl zloty zlote zlotych zlotego zlotym zlotym zlotymi zlotym zlotowka zlotowki zlotowek zlotowkach zlotys"
        " zlociszy ziko zika zikow zlociszow zlociszach pln злотый злотых злотого злотые зл злоты plnow zeta zety",
    "TRY": "lira liras lirae tl papel kagit лира лиры лир лиру лирах liry lir lire",
    "CHF": "franc francs frank franki frankow franka франк франка франков",
    "CZK": "koruna korun koruny",
    "CNY": "yuan yuans renminbi rmb юань юаня юаней юани juan juana juanow juany",
    "JPY": "yen йена йены йен иена иен иены jen jena jenow jeny",
    "INR": "rupee rupees rs рупия рупий рупии rupi rupia rupie rupii rupisi inr",
    "AED": "dirham dirhams дирхам дирхама дирхамов dirhem dirhamow",
    "ILS": "shekel shekels шекель шекеля шекелей szekel szekli nis",
    "HUF": "forint forints forinty forintow форинт форинтов",
    "SEK": "kronor",
    "KRW": "вон",
    "BRL": "reais",
    "ZAR": "rands",
    "THB": "baht бат батов",
    "VND": "dong",
    "SAR": "riyal riyals riyali",
    "BGN": "lev leva лев левов",
}  # fmt: skip
#: Names several countries share; a currency with no code of its own stays unknown.
_SHARED: Final = frozenset(
    lexicon(
        "крона крон кроны korona koron korony krona kronas krone krones kr peso pesos песо won real rand dinar"
        " dinars динар динаров"
    )
)
_TR_STEMS: Final = {
    "lira": "TRY", "dolar": "USD", "avro": "EUR", "euro": "EUR", "yuro": "EUR", "sterlin": "GBP", "pound": "GBP",
    "ruble": "RUB",
    "frank": "CHF", "manat": "AZN", "yen": "JPY", "yuan": "CNY", "tl": "TRY", "kagit": "TRY", "papel": "TRY",
    "tenge": "KZT",
}  # fmt: skip
_TR_ENDINGS: Final = lexicon(
    "a e ya ye i u yi yu in un nin nun dan den tan ten da de ta te lik luk si su sina sini sinin sindan lar ler lari"
    " larin dir dur du di ydu ydi nin m miz mi lara cik dan larina lira liraya"
)
_ADJECTIVES: Final = {
    "us": {"USD": "USD"}, "american": {"USD": "USD"}, "америк": {"USD": "USD"}, "amerykansk": {"USD": "USD"},
    "amerikan": {"USD": "USD"}, "abd": {"USD": "USD"},
    "canadian": {"USD": "CAD"}, "канадск": {"USD": "CAD"}, "kanadyjsk": {"USD": "CAD"}, "kanada": {"USD": "CAD"},
    "australian": {"USD": "AUD"}, "австралийск": {"USD": "AUD"}, "australijsk": {"USD": "AUD"},
    "avustralya": {"USD": "AUD"},
    "singapore": {"USD": "SGD"}, "сингапурск": {"USD": "SGD"}, "hongkong": {"USD": "HKD"}, "kong": {"USD": "HKD"},
    "zealand": {"USD": "NZD"}, "taiwan": {"USD": "TWD"},
    "turkish": {"TRY": "TRY"}, "турецк": {"TRY": "TRY"}, "tureck": {"TRY": "TRY"}, "turk": {"TRY": "TRY"},
    "british": {"GBP": "GBP"}, "english": {"GBP": "GBP"}, "britysk": {"GBP": "GBP"}, "ingiliz": {"GBP": "GBP"},
    "британск": {"GBP": "GBP"}, "английск": {"GBP": "GBP"},
    "egyptian": {"GBP": "EGP"}, "египетск": {"GBP": "EGP"},
    "russian": {"RUB": "RUB"}, "российск": {"RUB": "RUB"}, "русск": {"RUB": "RUB"}, "rus": {"RUB": "RUB"},
    "rosyjsk": {"RUB": "RUB"},
    "belarusian": {"RUB": "BYN"}, "белорусск": {"RUB": "BYN"}, "беларус": {"RUB": "BYN"}, "бел": {"RUB": "BYN"},
    "bialorusk": {"RUB": "BYN"},
    "polish": {"PLN": "PLN"}, "polsk": {"PLN": "PLN"}, "польск": {"PLN": "PLN"},
    "swiss": {"CHF": "CHF"}, "швейцарск": {"CHF": "CHF"}, "szwajcarsk": {"CHF": "CHF"}, "isvicre": {"CHF": "CHF"},
    "czech": {"?": "CZK", "CZK": "CZK"}, "чешск": {"?": "CZK", "CZK": "CZK"}, "czesk": {"?": "CZK", "CZK": "CZK"},
    "swedish": {"?": "SEK"}, "шведск": {"?": "SEK"}, "szwedzk": {"?": "SEK"}, "isvec": {"?": "SEK"},
    "norwegian": {"?": "NOK"}, "норвежск": {"?": "NOK"}, "norwesk": {"?": "NOK"},
    "danish": {"?": "DKK"}, "датск": {"?": "DKK"}, "dunsk": {"?": "DKK"},
    "mexican": {"?": "MXN"}, "argentine": {"?": "ARS"}, "korean": {"?": "KRW"}, "brazilian": {"?": "BRL"},
    "serbian": {"?": "RSD"}, "сербск": {"?": "RSD"}, "kuwaiti": {"?": "KWD"}, "south": {"?": "ZAR"},
    "japanese": {"JPY": "JPY"}, "chinese": {"CNY": "CNY"}, "chinsk": {"CNY": "CNY"}, "китайск": {"CNY": "CNY"},
    "romanian": {"MDL": "RON"}, "румынск": {"MDL": "RON"}, "uzbek": {"UZS": "UZS"}, "узбекск": {"UZS": "UZS"},
    "kazakh": {"KZT": "KZT"}, "казахск": {"KZT": "KZT"}, "azerbaycan": {"AZN": "AZN"}, "туркменск": {"AZN": "TMT"},
}  # fmt: skip

#: A hundredth of a currency, by folded word.
MINOR: Final = frozenset(
    lexicon(
        "cent cents центов цента цент kurus kurusa kurustan копеек копейки копейка копейку коп kopiyka kopiykas"
        " kopiyok kopeck kopecks kopeks kopek grosz grosze groszy gr penny pence p центы centow centy sent pens penow"
        " копійок"
    )
)
UNKNOWN: Final = "?"


@cache
def currency_words() -> dict[str, str]:
    """Folded word to ISO code; UNKNOWN for names that several countries share."""
    words = {code: code.upper() for code in _SMALL_CODES}
    words |= {name: code for code, names in _NAMES.items() for name in map(fold, names.split())}
    words |= dict.fromkeys(_SHARED, UNKNOWN)
    for stem, code in _TR_STEMS.items():
        words[stem] = code
        for ending in _TR_ENDINGS:
            words.setdefault(stem + ending, code)
    return {word: _REPLACED.get(code, code) for word, code in words.items()}


def code_of(raw: str) -> str | None:
    """ISO code written as one: in capitals any of ISO 4217, in small letters only the well-known ones."""
    if len(raw) == 3 and (raw in ISO_4217 or raw.lower() in _SMALL_CODES):
        return _REPLACED.get(raw.upper(), raw.upper())
    return None


def sign_of(sign: str) -> str | None:
    return _SIGNS.get(sign)


def dollar_of(prefix: str) -> str | None:
    """Whose dollar ``US$``, ``A$`` and the like are."""
    return _BEFORE_DOLLAR.get(prefix)


@cache
def adjective_of(word: str) -> dict[str, str] | None:
    """What an adjective such as ``канадских`` makes of the currency after it, by the plain currency's code."""
    for stem, change in _ADJECTIVES.items():
        if word == stem or (len(stem) > 3 and word.startswith(stem) and len(word) <= len(stem) + 4):
            return change
    return None
