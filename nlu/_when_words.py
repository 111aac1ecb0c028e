"""Phrases around dates: urgency, parts of a period, limits and what makes a length of time a date."""

from typing import Final, Literal

from nlu._calendar import Unit
from nlu._phrases import Phrases
from nlu._text import fold, lexicon

Urgency = Literal["now", "month", "quarter", "year", "later", "none"]
Part = Literal["begin", "early", "mid", "middle", "late", "end"]
Bound = Literal["by", "until", "before", "after", "from", "about", "in"]
Length = Literal["point", "within", "least", "past"]

URGENCY: Final[Phrases[Urgency]] = Phrases(
    {
        "now": "asap | a.s.a.p | a.s.a.p. | a s a p | as soon as possible | as soon as you can | as quickly as"
        " possible | as fast as possible | urgent | urgently | immediately | right away | right now | straight away |"
        " straightaway | at once | now | the sooner the better | sooner the better | soonest | no time to lose | very"
        " urgent | like yesterday | need it yesterday | needed it yesterday | needed yesterday | by yesterday | for"
        " yesterday | immediate | instantly | without delay | any day now | this minute | as quickly as | as early as"
        " you | quickly | promptly | within the hour | urgent enough | sooner rather than later | срочно | срочный |"
        " срочная | срочное | сейчас | прямо сейчас | немедленно | незамедлительно | как можно скорее | как можно"
        " быстрее | как можно раньше | чем быстрее тем лучше | чем быстрее, тем лучше | чем скорее тем лучше | чем"
        " скорее, тем лучше | чем раньше тем лучше | чем раньше, тем лучше | в кратчайшие сроки | в самые короткие"
        " сроки | асап | аcап | горит | все горит | уже горит | горим | вчера надо было | надо было вчера | ещё вчера"
        " | нужно было вчера | вчера нужно было | нужно вчера | надо вчера | вчера надо | вчера нужно | на вчера | уже"
        " вчера | побыстрее | поскорее | поскорей | побыстрей | очень срочно | хоть сейчас | хоть завтра | хоть"
        " сегодня | сразу | сразу же | безотлагательно | максимально быстро | прям щас | щас | прямо щас | аврал |"
        " сроки горят | немедля | скорее | с сегодняшнего дня | кровь из носу | быстро | быстрее | поджимает | сроки"
        " поджимают | очень быстро | чем быстрее | чем скорее | в ближайшие часы | pilne | pilnie | pilny | pilna |"
        " bardzo pilne | natychmiast | natychmiastowo | jak najszybciej | jak najprędzej | najszybciej jak się da |"
        " jak najszybciej się da | od zaraz | zaraz | już | teraz | na wczoraj | na już | na teraz | niezwłocznie | od"
        " ręki | na cito | im szybciej tym lepiej | im szybciej, tym lepiej | jak najwcześniej | pali się | możliwie"
        " najszybciej | bezzwłocznie | w trybie pilnym | na gwałt | prędzej | w trybie natychmiastowym | już teraz |"
        " szybko | szybciutko | prędko | raczej szybko | w miarę szybko | za chwilę | od razu | w tej godzinie | acil"
        " | acilen | çok acil | hemen | en kısa sürede | en kısa zamanda | bir an önce | derhal | şimdi | şu an |"
        " ivedi | ivedilikle | mümkün olan en kısa sürede | mümkün olduğunca çabuk | mümkün olduğunca hızlı | ne kadar"
        " erken o kadar iyi | dün lazımdı | dünden lazım | dün gerekiyordu | dünden | hemen şimdi | bi an önce | vakit"
        " kaybetmeden | acele | en hızlı şekilde | ne kadar çabuk o kadar iyi | mümkünse hemen | aciliyeti var |"
        " aciliyetimiz var | bugün yarın | ne kadar çabuk olursa | en yakın tarihte | olabildiğince çabuk | çabuk",
        "month": "before long | soon | very soon | shortly | in the near future | pretty soon | any time soon | скоро"
        " | в скором времени | в ближайшее время | вскоре | на днях | в ближайшем будущем | wkrótce | niedługo | w"
        " najbliższym czasie | niebawem | w najbliższej przyszłości | yakında | yakın zamanda | kısa sürede | yakın"
        " bir zamanda | kısa zamanda | çok yakında",
        "later": "later | later on | far future | not for ages | sometime in future | in the far future | long term |"
        " потом | попозже | как-нибудь | как-нибудь потом | на далекое будущее | później | za jakiś czas | odległa"
        " przyszłość | odległej przyszłości | sonra | daha sonra | uzun vadede | uzun vadeli | someday | some day |"
        " one day | eventually | in the future | in the long run | in the distant future | in a few years | not"
        " anytime soon | not any time soon | not soon | когда-нибудь | когда нибудь | когда-то потом | в будущем | в"
        " перспективе | не скоро | нескоро | в далеком будущем | когда-нибудь потом | kiedyś | w przyszłości | kiedyś"
        " tam | nieprędko | nie prędko | w dalszej przyszłości | nie wkrótce | ileride | gelecekte | ilerde | bir gün"
        " | ileriki zamanlarda | ilerleyen zamanlarda | yakında değil | bir ara",
        "none": "no panic | no pressure | it can wait | can wait | there's time | no particular date | isn't pressing"
        " | not pressing | don't mind when | dont mind when | doesn't matter when | куда спешить | ничего срочного |"
        " ничего не горит | obojętnie | kiedy bądź | bez daty | żadnego terminu | termin obojętny | ciśnienia nie ma |"
        " nie ma żadnego ciśnienia | zamanı belli değil | acelemiz bulunmuyor | tarih koymadık | aciliyetimiz"
        " bulunmuyor | not urgent | not very urgent | not that urgent | not so urgent | isn't urgent | no rush | no"
        " hurry | not in a hurry | not in a rush | not in any rush | not in any hurry | no urgency | no deadline | no"
        " deadlines | whenever | there's no rush | no particular deadline | no specific date | no specific timeline |"
        " no specific deadline | no timeline | no time frame | no timeframe | no fixed date | anytime | any time | no"
        " date yet | no set date | in no rush | in no hurry | at your convenience | time is not an issue | open-ended"
        " | no timeline yet | no deadline yet | not now | doesn't matter when | не срочно | несрочно | не очень срочно"
        " | не к спеху | не горит | не спешим | не спешу | не тороплюсь | не торопимся | спешки нет | срочности нет |"
        " никакой спешки | без спешки | нет спешки | нет срочности | без сроков | сроки не важны | срок не важен |"
        " сроков нет | нет сроков | когда угодно | неважно когда | не важно когда | торопиться некуда | спешить некуда"
        " | время терпит | время есть | сроки не горят | не торопясь | сроки не определены | срок не определен | без"
        " срока | по срокам не принципиально | никуда не торопимся | никуда не спешим | сроки не критичны | не"
        " критично по срокам | не принципиально когда | nie pilne | niepilne | niepilnie | nie jest pilne | nie jest"
        " to pilne | to nie jest pilne | nie pilnie | nie pali się | nie śpieszy się | nie spieszy się | nie śpieszy"
        " nam się | nie spieszy nam się | nie spieszy mi się | nie śpieszy mi się | bez pośpiechu | nie ma pośpiechu |"
        " bez terminu | brak terminu | obojętnie kiedy | kiedykolwiek | bez konkretnego terminu | termin nie gra roli"
        " | nie ma presji czasu | nie ma ciśnienia | bez ciśnienia | nam się nie spieszy | nie mamy terminu | czas nie"
        " goni | na spokojnie | bez presji | acil değil | acelemiz yok | acelem yok | acele yok | acelesi yok |"
        " aciliyeti yok | aciliyet yok | çok acil değil | ne zaman olursa | ne zaman olursa olsun | acele etmiyoruz |"
        " acele etmiyorum | tarih yok | belirli bir tarih yok | zaman sınırı yok | fark etmez ne zaman | süre sınırı"
        " yok | aciliyetimiz yok | o kadar acil değil | hiç acil değil | acele değil | belli bir tarih yok",
    }
)
#: Urgent phrases so common that they say nothing unless the visitor was asked when.
WEAK_URGENCY: Final = frozenset(
    fold(phrase)
    for phrase in (
        *lexicon("now сейчас потом later быстро быстрее quickly promptly szybko prędko później sonra çabuk сразу"
            " скорее teraz już zaraz şimdi acele prędzej whenever anytime горит"),
        "right now", "прямо сейчас", "at once", "сразу же", "już teraz", "şu an", "any time", "not now",
    )
)  # fmt: skip

PARTS: Final[Phrases[Part]] = Phrases(
    {
        "begin": "beginning of | the beginning of | start of | the start of | beginning | start | at the beginning of"
        " | beginning of around | начало | начале | началу | начала | началом | самое начало | самом начале | początek"
        " | początku | początkiem | początkowi | sam początek",
        "early": "early | early in | early on in | первых числах | первые числа | первым числам",
        "mid": "mid | mid - | mid of",
        "middle": "middle of | the middle of | midway through | in the middle of | середина | середине | середину |"
        " середины | серединой | połowa | połowie | połowę | połowy | środek | środku",
        "end": "end of | the end of | end | the very end of | close of | late | late in | tail end of | конец | конца"
        " | концу | конце | концом | конец концов | самый конец | самом конце | последних числах | koniec | końca |"
        " końcu | końcem | końcowi | końcówka | końcówce | końcówki | sam koniec",
    }
)
PARTS_BEHIND: Final[dict[str, Part]] = {
    **dict.fromkeys(lexicon("sonu sonuna sonunda sonundan sonlari sonlarinda sonlarina sonunu sonuyla sonki"), "end"),
    **dict.fromkeys(lexicon("ortasi ortasinda ortasina ortasindan"), "middle"),
    **dict.fromkeys(lexicon("ortalari ortalarinda ortalarina"), "mid"),
    **dict.fromkeys(
        lexicon("basi basinda basina basindan baslari baslarinda baslangici baslangicinda basina"), "begin"
    ),
}
#: Letters for "end of day" and the like: part, unit.
SHORT: Final[dict[str, tuple[Part, Unit]]] = {
    "eod": ("end", "day"), "cob": ("end", "day"), "eow": ("end", "week"), "eom": ("end", "month"), "eoq": ("end",
    "quarter"),
    "eoy": ("end", "year"), "boy": ("begin", "year"), "bom": ("begin", "month"), "ytd": ("end", "year"),
}  # fmt: skip

BOUNDS: Final[Phrases[Bound]] = Phrases(
    {
        "by": "through | by | by the | no later than | not later than | due | due by | due on | at the latest by |"
        " latest by | latest | deadline is | deadline | ideally by | к | ко | не позднее | не позже | не позднее чем к"
        " | не позднее чем | не позже чем | максимум к | крайний срок | край | дедлайн | дедлайн - | самое позднее |"
        " строго к | najpóźniej | najpóźniej do | najpóźniej w | nie później niż | najdalej | najdalej do | nie"
        " później niż do | deadline to | termin do | w terminie do | en geç | son tarih",
        "until": "until | till | up to | til | up until | до | вплоть до | максимум до | не дальше | do | aż do |"
        " maksymalnie do | maks do",
        "before": "before | before the | prior to | ahead of | in time for | just before | right before | sometime"
        " before | раньше | раньше | перед | до наступления | прямо перед | накануне | przed | tuż przed | jeszcze"
        " przed",
        "after": "after | after the | following the | past | sometime after | right after | после | сразу после | уже"
        " после | где-то после | только после | po | zaraz po | dopiero po | gdzieś po | tuż po",
        "from": "from | from the | since | starting | starting from | starting in | starting on | as of | beginning in"
        " | not before | not earlier than | no earlier than | no sooner than | not until | not sooner than | earliest"
        " | at the earliest in | only in | only from | at the earliest from | с | со | начиная с | не раньше | не"
        " ранее | не ранее чем | не раньше чем | не раньше чем в | не раньше чем с | не ранее чем с | уже с | только с"
        " | od | począwszy od | nie wcześniej niż | nie wcześniej niż w | nie wcześniej niż od | nie wcześniej jak |"
        " nie wcześniej jak w | najwcześniej | najwcześniej w | nie przed | dopiero w | dopiero od | dopiero na | już"
        " od | startując od | en erken",
        "about": "about | around | approximately | approx | roughly | sometime in | some time in | somewhere in |"
        " maybe | probably | say | circa | ~ | around the | somewhere around | примерно в | примерно | около | где-то"
        " в | где-то | ориентировочно | ориентировочно в | приблизительно | примерно к | где-то к | ориентировочно к |"
        " в районе | ближе к | ближе ко | około | gdzieś w | mniej więcej | mniej więcej w | orientacyjnie | jakoś w |"
        " gdzieś | w okolicach | koło | gdzieś na | bliżej | yaklaşık | aşağı yukarı | tahminen | muhtemelen",
        "in": "within | during | within the | over the course of | in the course of | в течение | на протяжении | w"
        " ciągu | w trakcie | w przeciągu",
    }
)
BOUNDS_BEHIND: Final[Phrases[Bound]] = Phrases(
    {
        "until": "kadar | a kadar | e kadar | ye kadar | ya kadar | dek | değin | ye dek",
        "before": "önce | dan önce | den önce | öncesi | öncesinde | öncesine | evvel | öncesine kadar",
        "after": "sonra | dan sonra | den sonra | sonrası | sonrasında | sonrasına | sonrasından",
        "from": "itibaren | dan itibaren | den itibaren | tan itibaren | ten itibaren | itibarıyla | başlayarak | or"
        " later | onwards | onward | and later | at the earliest | at the soonest | и позже | и далее | и дальше | или"
        " позже | не раньше | минимум | i później | lub później | najwcześniej | wzwyż | ve sonrası | ya da sonrası",
        "by": "at the latest | latest | or sooner | or earlier | max | tops | deadline | at most | не позже | не"
        " позднее | максимум | или раньше | крайний срок | najpóźniej | maksymalnie | maks | lub wcześniej | albo"
        " wcześniej | en geç | veya daha erken",
        "about": "civarı | civarında | gibi | or so | or thereabouts | примерно | где-то | плюс-минус | mniej więcej"
        " | falan | filan | ish | - ish | dolaylarında",
        "in": "içinde | içerisinde | zarfında | boyunca | itself",
    }
)

LENGTHS: Final[Phrases[Length]] = Phrases(
    {
        "point": "in | in about | in around | in roughly | in approximately | in another | after | after about | in"
        " maybe | in exactly | in like | in some | через | примерно через | через примерно | через где-то | где-то"
        " через | спустя | приблизительно через | по прошествии | через ещё | za | za około | gdzieś za | mniej więcej"
        " za | za jakieś | za jakiś | za ok. | za mniej więcej | po | po upływie",
        "within": "within | within about | within the next | in the next | over the next | during the next | in under"
        " | in less than | less than | in no more than | in the coming | over the coming | for the next | in the"
        " following | in the upcoming | no more than | not more than | no later than in | at most | at most in | max |"
        " maximum | maximum in | up to | in up to | under | in max | inside | in as little as | not later than in |"
        " not longer than | no longer than | over | during | за | в течение | на протяжении | в пределах | до | не"
        " более | не больше | не позднее чем через | не позже чем через | максимум через | максимум | не дольше |"
        " меньше чем за | не позднее | не позже | менее чем за | в срок до | в ближайшие | в следующие | за ближайшие"
        " | в течение ближайших | в течение ближайшего | в ближайший | в ближайшую | максимум за | в ближайших | в"
        " течение следующих | не более чем через | самое позднее через | в пределах ближайших | в ближайшее | w ciągu"
        " | w przeciągu | w ciągu najbliższych | w ciągu najbliższego | w ciągu następnych | w ciągu kolejnych | do |"
        " w najbliższych | w najbliższym | maksymalnie | maks | max | najpóźniej za | nie później niż za | nie dłużej"
        " niż | w mniej niż | mniej niż | w czasie | w terminie | w terminie do | w następnych | w kolejnych | przez"
        " najbliższe | przez następne | najdalej za | w ciągu około | w ciągu maks | w najbliższe | w ciągu"
        " maksymalnie | najbliższe | ближайшие | ближайший | en geç | en fazla | maksimum | en çok",
        "least": "not earlier than in | no earlier than in | no sooner than in | not before | at least | in at least |"
        " at the earliest in | not for another | not for at least | not for | in more than | more than | over a | не"
        " раньше чем через | не ранее чем через | не раньше | не ранее | минимум через | минимум | как минимум через |"
        " более чем через | больше чем через | хотя бы через | nie wcześniej niż za | nie wcześniej jak za | co"
        " najmniej | najwcześniej za | minimum | dopiero za | przynajmniej za | co najmniej za | en erken | en az",
    }
)
LENGTHS_BEHIND: Final[Phrases[Length]] = Phrases(
    {
        "point": "from now | from today | later | hence | out | down the line | down the road | from the date | спустя"
        " | позже | потом | później | od teraz | od dzisiaj | od dziś | sonra | sonrası | sonrasına | sonraya |"
        " sonrasında | sonrası için | sonra gibi",
        "within": "max | maximum | tops | at most | at the latest | at the most | максимум | макс | не больше | не"
        " позже | maks | maksymalnie | najpóźniej | najdalej | içinde | içerisinde | zarfında | içinde en geç | e"
        " kadar | ye kadar | ya kadar | a kadar | kadar | en geç | en fazla | maksimum",
        "least": "at least | minimum | минимум | как минимум | co najmniej | en az | najwcześniej | at the earliest |"
        " or more",
        "past": "ago | back | earlier | назад | тому назад | temu | wcześniej | önce | evvel",
    }
)

JOINS: Final[Phrases[str]] = Phrases(
    {
        "range": "- | – | — | − | to | to the | till | through | thru | until | up to | по | до | do | a | ile | ila |"
        " ... | … | , max | , максимум | , крайний срок | or | или | или в | lub | albo | veya | ya da | либо | or the"
        " | lub w | albo w | до конца_ | and | и | i | ve | и до | / | or in | or by | or even | or maybe in | или"
        " даже в",
    }
)
RANGE_ONLY_PAIRED: Final = frozenset(("and", "и", "i", "ve", "a", "ile"))
#: What is asked of yesterday makes it urgent.
NEED_STEMS: Final = lexicon(
    "надо нужн нужен need want potrzeb trzeba chce lazim gerek ideal желат хоте хочу istiyor lazım"
)
#: Small words that may stand inside a date and carry nothing.
FILLERS: Final = frozenset(lexicon("the of in on at , . в во на w we dnia roku - i o"))
