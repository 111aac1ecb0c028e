"""Finds that a visitor has no budget yet, or does not know it."""

import re
from typing import Final

from nlu._text import MAX_READ

_GAP: Final = r"(?:[\w’'-]+ ){0,3}?"
_NOUN: Final = r"(?:бюджет\w*|budget\w*|bud[żz]et\w*|b[üu]t[çc]e\w*)"
_RU: Final = (
    # бюджета пока нет, бюджет не определён, бюджет ещё не утвердили
    rf"{_NOUN} {_GAP}(?:нет\b|не (?:\w+ ){{0,2}}?(?:определ|утвер|выдел|обсужд|считал|знаем|знаю|понят|решил|соглас"
    r"|заложе|план|сформир|извест|ясен|фикс|назнач)\w*)"
    # без бюджета, не знаю пока бюджет
    r"|\b(?:нет|без|не (?:\w+ )?(?:определ|утвер|обсужд|считал|решил|знаем|знаю|выдел|заклад|планир)\w*)"
    rf" {_GAP}{_NOUN}"
)
_EN: Final = (
    # no budget yet, we haven't set a budget
    r"\b(?:no|without an?y?|don'?t have an?y?|do not have an?y?"
    r"|haven'?t (?:\w+ )?(?:set|got|fixed|decided|agreed|discussed|planned)(?: on)?"
    r"|not (?:\w+ )?(?:set|decided|fixed|agreed|discussed)(?: on)?"
    rf"|don'?t know|no idea|not sure (?:about|of)|zero) {_GAP}budget\w*"
    r"(?: (?:yet|so far|at the moment|for now|right now|assigned|set|approved))?"
    # budget is not approved yet, budget tbd
    r"|\bbudget\w* (?:is |has |hasn'?t |isn'?t |not |was |has not |is not )(?:\w+ ){0,2}?"
    r"(?:not|yet|tbd|open|undefined|unknown|undecided|set|fixed|decided|approved|been|agreed|discussed)\b"
    r"(?: (?:been )?\w+)?(?: yet)?"
    r"|\bbudget:? (?:tbd|unknown|undecided|undefined|n/a)\b"
)
_PL: Final = (
    r"\b(?:brak|bez|nie mam\w*|nie ma|nie znamy|nie znam|nie ustali\w*|nie okre[śs]li\w*|nie wiem\w*|nie zaplanow\w*"
    rf"|zero) {_GAP}bud[żz]et\w*"
    rf"|\bbud[żz]et\w* {_GAP}(?:nie (?:\w+ ){{0,2}}?"
    r"(?:ma\b|mamy|ustal|zatwierdz|okre[śs]l|zna|jest|przyzna|zaplanow|zosta)\w*"
    r"(?: (?:\w+ )?(?:ustalon|okre[śs]lon|zatwierdzon|znan)\w*)?|do ustalenia|nieustalon\w*|nieznan\w*|brak\b)"
)
_TR: Final = (
    rf"\bb[üu]t[çc]e\w* {_GAP}(?:yok\w*|belli de[ğg]il\w*|belirsiz\w*|belirlemedi[km]|belirlenmedi|netle[şs]medi"
    r"|net de[ğg]il\w*|onaylanmad[ıi]|ay[ıi]rmad[ıi]k|ayr[ıi]lmad[ıi]|konu[şs]ulmad[ıi]|olu[şs]mad[ıi]"
    r"|bilmiyor\w*|yapmad[ıi]k|[çc][ıi]kmad[ıi]|konu[şs]mad[ıi]k|bulunm\w*|onay bekliyor|yap[ıi]lmad[ıi]"
    r"|a[çc][ıi]lmad[ıi])"
)
_NONE = re.compile("|".join((_RU, _EN, _PL, _TR)), re.IGNORECASE)
_CUES: Final = ("юджет", "udget", "udżet", "udzet", "ütçe", "utçe", "ütce", "utce", "UDGET", "ЮДЖЕТ")
#: Answers that say it only after the question about the budget.
_ASKED = re.compile(
    r"\b(?:пока (?:что )?(?:нет|не (?:знаю|знаем|решили|определил\w*|обсуждали|считали|думали))"
    r"|ещ[её] не (?:решили|знаем|определил\w*|обсуждали|считали)"
    r"|не (?:определил(?:ись|ся)|решили|обсуждали|утвердили|считали)(?: (?:пока|ещё|еще))?"
    r"|not decided(?: yet)?|haven'?t decided(?: yet)?|not yet|none yet|nothing (?:set|fixed|approved)(?: yet)?"
    r"|no idea(?: yet)?|undecided|tbd|none so far|nothing(?:'s)? (?:yet|agreed|decided)|not (?:allocated|set|agreed"
    r"|signed off|approved)(?: yet)?"
    r"|zero(?: so far)?|nil(?: so far)?|no money(?: allocated| yet| this year)?|to be confirmed|n/a(?: yet)?"
    r"|haven'?t got (?:that far|a number)(?: yet)?"
    r"|still being discussed|waiting for (?:the )?(?:approval|grant)"
    r"|(?:пока )?ноль|деньги (?:ещё |еще )?не выделили|(?:ещё |еще )?не (?:выделили|закладывали|считал)|денег (?:пока"
    r" )?нет|суммы (?:пока )?нет"
    r"|^(?:пока )?ничего(?: пока)?$|ни копейки"
    r"|(?:jeszcze )?nie ?(?:ustalony|okre[śs]lony|uchwalony|zatwierdzony)(?: jeszcze)?|jeszcze nieokre[śs]lony|nie ma"
    r" (?:wyznaczonej )?kwoty"
    r"|^(?:na razie )?nic$|nic (?:jeszcze )?nie (?:zatwierdzone|zaplanowane)|(?:brak|nie mamy(?: teraz)?)"
    r" [śs]rodk[óo]w|pieni[ęe]dzy .{0,20}brak"
    r"|(?:[öo]denek|para) (?:yok|ayr[ıi]lmad[ıi])|param[ıi]z yok"
    r"|jeszcze nie (?:wiem|wiemy|ustalili[śs]my|okre[śs]lili[śs]my|mamy)|nie ustalili[śs]my(?: jeszcze)?"
    r"|nie okre[śs]lono|(?:hen[üu]z|daha) (?:belli de[ğg]il|belirlemedik|belirlenmedi|yok|netle[şs]medi|karar vermedik)"
    r"|belli de[ğg]il(?: hen[üu]z)?|belirlemedik|belirlenmedi)\b",
    re.IGNORECASE,
)


def find_no_budget(text: str, *, asked: bool) -> tuple[int, int] | None:
    """Offsets of the words that say so; ``asked`` also takes "not decided yet" alone."""
    text = text[:MAX_READ]
    if any(cue in text for cue in _CUES) and (match := _NONE.search(text)):
        return match.span()
    if asked and (match := _ASKED.search(text)):
        return match.span()
    return None
