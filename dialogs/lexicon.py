"""A few words that must work even where no model runs, because the texts promise them or everybody types them."""

import re
from typing import Final

from nlu.labels import Intent

_WORD: Final = re.compile(r"[\w']+")

_WORDS: Final[dict[Intent, str]] = {
    "stop": "stop, unsubscribe, стоп, отписаться, отпишись, отпишите, dur, durdur",
    "request_human": (
        "person, human, a person, a human, человек, человека, позовите человека, живой человек, оператор, "
        "człowiek, człowieka, z człowiekiem, insan, bir insan, müşteri temsilcisi"
    ),
    "affirm": (
        "yes, yeah, yep, sure, ok, okay, of course, да, ага, конечно, хорошо, давайте, можно, ок, "
        "tak, jasne, dobrze, pewnie, proszę, może być, evet, olur, tabii, tamam, peki"
    ),
    "deny": "no, nope, no thanks, нет, не надо, не нужно, не, nie, nie trzeba, nie dziękuję, hayır, gerek yok, yok",
    "unsure": (
        "i don't know, don't know, not sure, dunno, idk, не знаю, пока не знаю, не определились, без понятия, "
        "nie wiem, jeszcze nie wiem, trudno powiedzieć, bilmiyorum, emin değilim, henüz bilmiyorum"
    ),
    "greet": "hi, hello, hey, привет, здравствуйте, добрый день, cześć, dzień dobry, hej, merhaba, selam, iyi günler",
    "thanks": "thanks, thank you, спасибо, благодарю, dzięki, dziękuję, teşekkürler, sağ olun, teşekkür ederim",
    "ask_why": "why, why do you ask, зачем, почему, а зачем вам, dlaczego, po co, neden, niye",
    "ask_price": "price, how much, цена, сколько стоит, cena, ile kosztuje, ile to kosztuje, fiyat, ne kadar, kaç para",
}


def plain(text: str) -> str:
    """The words of a text in small letters, without punctuation and emoji.

    >>> plain("  No, thanks! 🙏")
    'no thanks'
    """
    return " ".join(_WORD.findall(text.casefold().replace("’", "'").replace("i̇", "i")))


_INTENT_OF: Final[dict[str, Intent]] = {
    plain(word): intent for intent, words in _WORDS.items() for word in words.split(",")
}


def intent_of(text: str) -> Intent | None:
    """The intent of a reply that consists of nothing but one of the known words."""
    return _INTENT_OF.get(plain(text))
