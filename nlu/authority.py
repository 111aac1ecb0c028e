"""The role a visitor names ("commercial director", "главбух", "właściciel", "satın alma müdürü").

>>> read_role("я коммерческий директор, решаю сам")
'коммерческий директор'
"""

import re
from collections.abc import Sequence
from typing import Final

from nlu._fold import fold
from nlu._text import Token, lexicon, tokenize

#: Beginnings of folded words that name a role by themselves.
_ROLES: Final = lexicon(
    "директор гендир генеральн руковод начальн владел собствен учредит основател предпринимат ип менедж бухгалтер"
    " главбух маркетолог закупщик снабжен инженер администратор админ управляющ замест зам президент акционер партнер"
    " совладел соучред помощник ассистент секретар специалист аналитик разработчик программист юрист студент стажер"
    " консультант логист кадровик рекрутер дизайнер хозяин хозяйк босс шеф главврач врач завхоз техдир финдир комдир"
    " исполнительн роп товаровед продакт координатор самозанят фрилансер представител супервайзер заведующ завуч"
    " прораб мастер owner co-owner coowner founder cofounder director ceo cto cfo coo cmo cio cro cpo cso vp president"
    " manager head chief boss partner accountant buyer procurement marketer engineer developer administrator assistant"
    " secretary intern student specialist analyst lead supervisor executive controller treasurer consultant freelancer"
    " entrepreneur chairman chairwoman principal coordinator officer proprietor shareholder lawyer designer"
    " representative bookkeeper recruiter operations landlord wlascic wspolwlasc prezes wiceprezes dyrektor kierowni"
    " menedzer menadzer szef zalozyciel wspolnik wspolzaloz ksiegow kupiec zakupow specjalist asystent sekretar"
    " inzynier informatyk administrat koordynator przedsiebior stazyst praktykant analityk konsultant prokurent"
    " pelnomocnik handlow programist projektant marketingow logistyk kadrow zarzad wlasnosc brygadzist udzialow mudur"
    " genel sahib sahip kurucu patron yonetici yonetmen baskan direktor ortag ortak muhasebec satinalma uzman sorumlu"
    " sef asistan sekreter muhendis ogrenci stajyer koordinator danisman isveren girisimci temsilci gelistirici"
    " tasarimci amir analist pazarlamaci hissedar ceosu doktor"
)
#: Beginnings that may stand before a role ("commercial director") or, in Turkish, make part of it.
_BEFORE: Final = lexicon(
    "генеральн коммерч финанс техническ исполнит главн старш ведущ операционн региональн маркетинг sales зам замест"
    " арт it ит айти hr pr general managing commercial financial finance technical executive chief senior junior"
    " deputy assistant vice marketing operations operational product project purchasing office regional account key"
    " procurement sole co business creative art team branch store shop restaurant export logistics supply chain"
    " development customer brand growth generaln handlow finansow techniczn glown starsz mlodsz wykonawcz operacyjn"
    " zastepc wice regionaln genel satis pazarlama finans mali teknik ticari icra isletme satin alma insan kaynaklari"
    " bolge proje sirket yardimci kidemli bas urun ihracat operasyon idari muhasebe bilgi islem depo kurumsal yonetim"
    " kurulu magaza sube fabrika исполняющ проект продуктов единственн jedyn tek"
)
#: Small words and nouns that may go on a role: "head of marketing", "руководитель отдела продаж".
_AFTER_LINKS: Final = frozenset(
    lexicon(
        "of the for по отдела отделом отделу службы группы департамента ds do spraw ds. dzialu dzialem zespolu biura w"
    )
)
_AFTER_NOUNS: Final = lexicon(
    "продаж маркетинг закуп снабж it ит айти hr персонал развит логист производ финанс компани бизнес магазин салон"
    " клиник агентств фирм проект склад филиал рекламы реклам качеств качества sales marketing operations procurement"
    " purchasing finance engineering product growth support company development business shop store agency logistics"
    " people technology design clinic sprzeda marketingu zakup finans produkcj firmy sklepu logistyk rozwoj projekt"
    " kadr administracj generaln handlow finansow techniczn operacyjn wykonawcz zarzadu zarzadzajac marketingow"
    " sprzedazy mudur yardimci sahib baskan uzman sorumlu yonetici direktor ortag kurucu sef muhendis temsilci"
    " koordinator asistan officer director manager executive assistant owner president partner founder lead buyer"
    " engineer accountant представител директор менедж бухгалтер инженер специалист разработчик партнер врач"
    " администратор помощник предпринимат аналитик консультант юрист программист дизайнер"
)
_SHORT: Final = frozenset(
    lexicon(
        "ип зам роп vp head lead boss it ит hr pr co sef шеф босс ceo cto cfo coo cmo cio cro cpo cso bas tek арт art"
    )
)
#: Words that begin like a role, and are none.
_NOT_ROLES: Final = frozenset(
    lexicon(
        "генерально managed heading header headquarters leads leading leader_ managers_ замена заменить замечание"
        " замечательно partnership headcount административный administracja zarzadzanie genelde genellikle headset"
        " leadership_ специалистов studentsystem sefa замок замки мастерская operations собственно собственный"
        " собственную собственное собственная собственного собственном собственные patrone leadgen engineering"
        " muhendisligi muhendislik management leadów directory operational handlowa handlowy handlowe handlowego"
        " handlowej zakupow zakupowe zakupowy developers_ insan ортак partners_ bossy genel генеральный генеральная"
        " генерального sefer sefere seferlik sefkat ozel uzmanlik sahipsiz руководство руководства руководством"
        " начального начальный начальная основательно logistyka logistyke zarzadzania"
    )
)
_MAX_WORDS: Final = 6


def read_role(text: str) -> str | None:
    """The first role named in ``text``, in the visitor's own words; None where there is none."""
    tokens = tokenize(text)
    for at, token in enumerate(tokens):
        if token.kind == "w" and _is_role(token.word):
            first, last = _widen(tokens, at)
            return text[tokens[first].start : tokens[last].start + len(tokens[last].raw)]
    return None


def _is_role(word: str) -> bool:
    if word in _NOT_ROLES:
        return False
    return _starts(word, _ROLES)


def _starts(word: str, stems: tuple[str, ...]) -> bool:
    if not word.startswith(stems):
        return False
    return any(word == stem if stem in _SHORT or len(stem) < 4 else word.startswith(stem) for stem in stems)


def _widen(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    first = last = at
    while first > 0 and at - first < _MAX_WORDS and _joins(tokens, first - 1, _BEFORE):
        first -= 2 if tokens[first - 1].raw in "-–" else 1
    while last + 1 < len(tokens) and last - at < _MAX_WORDS:
        step = 2 if tokens[last + 1].raw == "-" and last + 2 < len(tokens) else 1
        word = tokens[last + step].word
        if tokens[last + step].kind == "w" and _starts(word, _AFTER_NOUNS):
            last += step
        elif word in _AFTER_LINKS and _noun_behind(tokens, last + step):
            last = _noun_behind(tokens, last + step)
        else:
            break
    return first, last


def _joins(tokens: Sequence[Token], at: int, stems: tuple[str, ...]) -> bool:
    token = tokens[at]
    if token.raw in "-–" and at > 0 and not token.gap:
        return tokens[at - 1].kind == "w" and _starts(tokens[at - 1].word, stems)
    return token.kind == "w" and _starts(token.word, stems)


def _noun_behind(tokens: Sequence[Token], at: int) -> int:
    """Index of the noun after small words ("of the", "ds. "), 0 where there is none."""
    for ahead in range(at + 1, min(at + 4, len(tokens))):
        token = tokens[ahead]
        if token.kind == "w" and _starts(token.word, _AFTER_NOUNS):
            return ahead
        if token.word not in _AFTER_LINKS and token.raw != ".":
            return 0
    return 0


#: "I decide" in so many words, folded.
_ALONE: Final = re.compile(
    r"(?:реша[юу]|решение принимаю) (?:сам|сама|я)|(?:сам|сама|я) (?:все )?реша[юу]|решение за мной"
    r"|i (?:alone )?decide|(?:it's|its|it is) my (?:own )?(?:call|decision)|i make the decisions?"
    r"|decyduje (?:o tym )?(?:sam|sama|ja)|(?:sam|sama|ja) (?:o tym )?decyduje|decyzja nalezy do mnie"
    r"|(?:karari )?ben karar veriyorum|karari ben veriyorum|karar bende"
)
#: What takes it back or brings in somebody else.
_NOT_ALONE: Final = re.compile(
    r"\b(?:не|но|если|вместе|с|can't|cannot|not|don't|but|with|unless|nie|ale|z|razem|ama|birlikte|ile|degil)\b"
)


def decides_alone(words: str) -> bool:
    """Whether words that state an authority say outright that the visitor decides: "decyduję sam", "it's my call"."""
    folded = fold(words)
    return _ALONE.search(folded) is not None and _NOT_ALONE.search(folded) is None
