"""Words around a head count: whom it counts, who announces it, and what shows that it counts something else."""

from typing import Final

from nlu._phrases import Phrases
from nlu._text import lexicon

#: What is counted, by the beginning of a folded word.
PEOPLE_STEMS: Final = lexicon(
    "челов чел сотрудн работник работающ менеджер продавц продажник специалист пользовател юзер лицензи рабочих"
    " оператор штат коллег душ мест водител курьер агент персон тренер мастер инженер программист разработчик"
    " бухгалтер юрист врач учител people person employee staff worker user seat licen manager folks heads headcount"
    " colleague rep salespeople member specialist developer engineer agent driver freelancer accountant ppl fte guys"
    " technician operator teacher doctor osob osoby osobow ludzi ludzie pracownik uzytkownik licencj stanowisk handlow"
    " specjalist kierowc menedzer menadzer etat zatrudnion wspolpracownik kolegow programist kisi calisan personel"
    " kullanici lisans eleman isci insan temsilci sofor muhendis ogretmen uye koltuk satisci danisman"
)
PEOPLE_WORDS: Final = frozenset(lexicon("нас men us os rep reps"))
NOT_PEOPLE: Final = lexicon("мести местн репер report repl repe staffing insanlik uyelik")

#: The writer alone.
ALONE: Final[Phrases[int]] = Phrases(
    {
        1: "me | i | я | ja | ben | tek | nobody else | nikt oprócz mnie | никого кроме меня | just me | only me | me"
        " alone | just myself | only myself | solo | one man band | one-man band | one man show | on my own | by"
        " myself | sole trader | i work alone | i'm alone | i am alone | single person | freelancer | self employed |"
        " self-employed | one-person | it's just me | me, myself and i | только я | я один | я одна | один я | одна я"
        " | работаю один | работаю одна | сам на себя | самозанятый | самозанятая | в одиночку | я сам | я сама | пока"
        " один | пока одна | пока я один | только я сам | tylko ja | sam | sama | ja sam | ja sama | jednoosobowa |"
        " jednoosobowa działalność | jednoosobowa firma | jdg | działam sam | pracuję sam | pracuję sama | jestem sam"
        " | jestem sama | sadece ben | tek ben | tek kişi | tek kişiyim | tek başıma | tek başımayım | yalnızım |"
        " yalnız ben | bir tek ben | şahıs şirketi | tek kişilik | bi ben"
    }
)
SEVERAL: Final[Phrases[int]] = Phrases(
    {
        2: "me and my brother | me and my wife | me and my husband | me and my partner | my wife and i | my partner"
        " and i | the two of us | both of us | two of us | me and a partner | husband and wife | me and one assistant"
        " | я и партнер | я и мой партнер | я и жена | я и муж | мы с женой | мы с мужем | мы с партнером | мы с"
        " братом | вдвоем | двое нас | ja i wspólnik | ja i żona | ja i mąż | ja i brat | we dwoje | we dwójkę | we"
        " dwóch | ja i partner | tylko my z żoną | ben ve eşim | ben ve ortağım | iki ortak | ikimiz | ben ve kardeşim"
        " | eşim ve ben | ortağımla ben",
        3: "three of us | the three of us | втроем | we troje | we trójkę | we trzech | üçümüz",
        4: "four of us | the four of us | вчетвером | we czworo | we czwórkę | dördümüz",
        5: "five of us | впятером | we pięcioro | beşimiz",
        6: "six of us | вшестером",
        7: "seven of us | всемером",
    }
)
#: Single words that count the writer's people by themselves.
COLLECTIVE: Final = frozenset(
    lexicon(
        "вдвоем втроем вчетвером впятером вшестером ikimiz ucumuz dordumuz besimiz jdg freelancer самозанятый"
        " самозанятая"
    )
)
#: "dwuosobowa firma": the count is in the adjective.
PERSON_STEMS: Final = {
    stem + "osobow": count
    for count, stem in enumerate(lexicon("jedno dwu trzy cztero piecio szescio siedmio osmio dziewiecio dziesiecio"), 1)
}
#: The writer, and what joins others to them ("ja i żona", "ben ve abim").
SELVES: Final = frozenset(lexicon("me я ja ben sam sama"))
JOINERS: Final = frozenset(lexicon("and n & и i ve z с plus + ile oraz ,"))
#: Announce a head count by themselves ("headcount: 40").
ANNOUNCING: Final = frozenset(
    lexicon("нас nas человек штате zatrudniamy headcount employ сотрудников employees pracownikow персонал штат")
)
#: Announce one with a small word behind ("a team of 8").
TEAMS: Final = frozenset(lexicon("team команда команде zespol ekip ekibimiz staff"))
TEAM_LINKS: Final = frozenset(lexicon("of из z : около примерно is"))
#: May stand between the announcement and the count.
BETWEEN: Final = frozenset(lexicon("сейчас всего is are jest то"))
STOPPERS: Final = frozenset(
    lexicon("and or и или i lub ve veya in at for on from в за на до от w na do za od but но ale ama to with с")
)
#: What a number counts where it counts no people, besides money.
OTHER_STEMS: Final = lexicon(
    "год лет месяц недел дней дня час январ феврал март апрел июн июл август сентябр октябр ноябр декабр year month"
    " week day hour minut rok lata miesi tydz tygod godzin dni hafta gun saat sene dakika процент percent магазин"
    " филиал офис branch office store sklep biur oddzial magaza sube ofis"
)
