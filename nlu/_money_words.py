"""What stands around an amount: limits, hedges, periods, and what shows that a number is no amount."""

from typing import Final, Literal

from nlu._phrases import Phrases
from nlu._text import lexicon

Limit = Literal["max", "min", "about", "between"]
Period = Literal["once", "month", "year"]

#: Before an amount.
BEFORE: Final[Phrases[Limit]] = Phrases(
    {
        "max": "up to | upto | max | max. | maximum | maximum of | at most | at max | no more than | not more than |"
        " less than | fewer than | under | below | within | not exceeding | not exceed | not over | not above | no"
        " higher than | cheaper than | lower than | just under | tops | not a penny over | not a penny more than | not"
        " a cent over | not a cent more than | ни копейки больше | ни рубля больше | < | <= | ≤ | to | до | не больше"
        " | не больше чем | не более | не более чем | не выше | не дороже | не свыше | максимум | макс | макс. |"
        " максимально | меньше | меньше чем | менее | менее чем | в пределах | ниже | дешевле | лимит | лимит в |"
        " потолок | не превышает | не превысит | не должен превышать | не дороже чем | в рамках | по максимуму | мах |"
        " do | maks | maks. | maksymalnie | maksimum | maksymalnie do | najwyżej | co najwyżej | nie więcej niż | nie"
        " więcej jak | nie drożej niż | mniej niż | poniżej | limit | limit do | nie przekracza | nie przekraczać |"
        " nie powyżej | tańsze niż | taniej niż | w kwocie do | góra | en fazla | en çok | maksimum | azami | üst"
        " limit | en yüksek | maximum",
        "min": "from | starting from | starting at | start at | starts at | start from | starts from | at least | min"
        " | min. | minimum | minimum of | no less than | not less than | more than | over | above | upwards of | north"
        " of | in excess of | higher than | > | >= | ≥ | beginning at | от | не меньше | не меньше чем | не менее | не"
        " менее чем | минимум | мин | мин. | как минимум | больше | больше чем | более | более чем | свыше | выше |"
        " начиная от | начиная с | хотя бы | дороже | od | co najmniej | przynajmniej | powyżej | ponad | więcej niż |"
        " nie mniej niż | zaczynając od | drożej niż | minimalnie | conajmniej | en az | asgari | minimum | en düşük",
        "about": "about | around | approx | approx. | approximately | roughly | circa | ca | ca. | ~ | ≈ | some | like"
        " | say | maybe | probably | somewhere around | somewhere about | in the region of | something like | close to"
        " | nearly | almost | c. | just | only | exactly | just over | around about | in the ballpark of | ± | + - | +"
        " / - | примерно | около | где-то | где то | гдето | порядка | приблизительно | в районе | ориентировочно |"
        " прим. | плюс-минус | плюс минус | примерно около | ровно | около того | почти | типа | наверное | скажем |"
        " окол | в пределах где-то | ну | około | ok. | ok | mniej więcej | w okolicach | jakieś | jakiś | jakies |"
        " gdzieś | koło | rzędu | w rejonie | w granicach | gdzieś około | tak z | coś koło | coś około | prawie |"
        " dokładnie | równo | blisko | yaklaşık | yaklaşık olarak | aşağı yukarı | ortalama | tahmini | tahminen |"
        " takriben | tam | sadece | neredeyse | şöyle",
        "between": "between | anywhere between | anywhere from | somewhere between | между | где-то между | промежуток"
        " между | między | pomiędzy | gdzieś między",
    }
)

#: After an amount.
AFTER: Final[Phrases[Limit]] = Phrases(
    {
        "max": "max | max. | maximum | at most | at max | tops | top | or less | or under | and under | or below | and"
        " below | is the limit | максимум | макс | макс. | и не больше | не больше | не более | и меньше | и ниже |"
        " или меньше | потолок | предел | лимит | и ни копейкой больше | мах | maks | maks. | maksymalnie | maksimum |"
        " i mniej | lub mniej | najwyżej | limit | górna granica | i nie więcej | nie więcej | fazla olmasın | fazla"
        " olmaz | fazla olamaz | fazla değil | fazla ayıramayız | fazla veremeyiz | altı | altında | altına | maksimum"
        " | en fazla | geçmesin | aşmasın | i geçmesin | yi geçmesin | geçmemeli | aşmamalı | dan az | den az | tan az"
        " | ten az | sınırımız | üst sınır",
        "min": "+ | plus | or more | and up | and above | or above | or over | and over | and more | minimum | at"
        " least | upwards | min | и выше | и больше | и более | или больше | или выше | как минимум | минимум | с"
        " лишним | мин | плюс | i więcej | lub więcej | wzwyż | i wyżej | w górę | co najmniej | i powyżej | üzeri |"
        " üstü | üzerinde | üstünde | ve üzeri | ve üstü | ve üzerinde | ve yukarısı | dan fazla | den fazla | tan"
        " fazla | ten fazla | fazla | dan başlayan | den başlayan | en az",
        "about": "or so | ish | - ish | roughly | approximately | approx | give or take | or thereabouts | more or"
        " less | about | around | примерно | где-то | где то | плюс-минус | плюс минус | или около того | около того |"
        " приблизительно | ориентировочно | +- | + - | + / - | ± | ровно | mniej więcej | około | coś koło tego | lub"
        " coś koło tego | z hakiem | w przybliżeniu | z groszami | yakın | civarı | civarında | civarındadır |"
        " civarinda | gibi | gibi bir şey | dolaylarında | dolayları | falan | filan | yaklaşık | ortalama | bandında"
        " | seviyesinde | olarak",
        "between": "arası | arasında | aralığında | arasi bir şey | arasındadır | arasinda bir şey",
    }
)

#: Between two amounts.
JOINS: Final[Phrases[str]] = Phrases(
    {
        "range": "- | – | — | − | to | till | until | up to | ... | .. | … | ~ | до | do | ila | или | or | lub | albo"
        " | veya | ya da | либо | - до | , max | , maximum | макс | , максимум | , в идеале до | maks | , maks | , a"
        " najlepiej do | max",
        "pair": "and | и | a | i | ve | ile | , a | oraz | , i | , and | , и | а",
    }
)

PERIODS: Final[Phrases[Period]] = Phrases(
    {
        "month": "per month | a month | / month | / mo | / mth | per mo | each month | every month | monthly | by"
        " month | pm | p.m. | / mo. | pcm | a mo | mo | for a month | month | в месяц | в мес | в мес. | / мес | /"
        " мес. | / месяц | ежемесячно | за месяц | на месяц | каждый месяц | помесячно | в месяцок | / м | в месяц. |"
        " мес | ежемес | месячных | месячный | miesięcznie | na miesiąc | / mies | / mies. | / mc | / m-c | mies. | w"
        " miesiącu | za miesiąc | co miesiąc | / miesiąc | miesiecznie | na mc | na m-c | per miesiąc | mc | msc | /"
        " msc | mies | mięsięcznie | na msc | aylık | ayda | her ay | / ay | ay başına | aylik | ay başı | bir ayda |"
        " aya",
        "year": "per year | a year | / year | / yr | per annum | p.a. | annually | yearly | every year | each year |"
        " per yr | for a year | for the year | pa | this year | annual | / y | в год | / год | ежегодно | за год | на"
        " год | каждый год | годовых | годовой | на этот год | в этом году | / г | rocznie | na rok | / rok | w roku |"
        " za rok | co rok | per rok | w skali roku | rok | na ten rok | w tym roku | yıllık | yılda | her yıl | / yıl"
        " | senelik | senede | yıl başına | bu yıl | bu yıl için | bir yılda",
        "once": "one-off | one off | one time | one-time | once | upfront one time | single payment | lump sum | in"
        " total one-time | разово | единоразово | одноразово | один раз | разовый | разовая | единовременно |"
        " единоразовый | единоразовая | разом | jednorazowo | jednorazowy | jednorazowa | jednorazowe | jeden raz |"
        " raz a dobrze | jednorazówka | tek seferlik | tek sefer | bir defalık | bir kereliğine | bir kerelik | tek"
        " seferde | tek sefere | bir defaya mahsus",
    }
)
#: Period words that stand before an amount or a limit ("monthly budget of 500").
PERIODS_AHEAD: Final[Phrases[Period]] = Phrases(
    {
        "month": "monthly | per month | a month | each month | every month | monthly budget | в месяц | в мес |"
        " ежемесячно | ежемесячный | месячный | за месяц | на месяц | каждый месяц | месячного | ежемесячного |"
        " miesięcznie | miesięczny | miesięcznego | na miesiąc | w miesiącu | co miesiąc | miesieczny | aylık | ayda |"
        " her ay | aylik | aylığı",
        "year": "annual | yearly | per year | annually | a year | every year | this year | в год | годовой | ежегодно"
        " | ежегодный | за год | на год | годового | на этот год | в этом году | rocznie | roczny | rocznego | na rok"
        " | w roku | w tym roku | na ten rok | yıllık | yılda | her yıl | senelik | senede | bu yıl",
        "once": "one-off | one-time | one time | once | разово | единоразово | разовый | единоразовый | единовременно"
        " | jednorazowo | jednorazowy | tek seferlik | bir defalık | tek seferde",
    }
)

#: A number in the same reply is money.
CONTEXT_STEMS: Final = lexicon(
    "бюджет потрат тратить выдел заплат вложи инвест сумм стоимост ценник расход бабл денег деньг budget spend afford"
    " invest budzet wyda kwot kwocie zaplac przeznacz inwest butce harca ayir fiyat para tutar odeye pay money"
    " pieniedz kas cost price cena cenow koszt maliyet ucret"
)
#: Whole words among the stems above that mean something else.
CONTEXT_NOT: Final = frozenset(
    lexicon("paragraf parasol kaset kassa parametr parametry paralel kasim kasima payment payroll")
)

#: What follows is counted, so the number before it is no amount.
COUNTED_STEMS: Final = lexicon(
    "чел челов людей детей часа часов раза точек точки лидов года дней сотруд работник менедж юзер пользоват лиценз"
    " мест клиент заказ заяв лид шт точ магазин филиал комнат квартир метр кв км кг тонн литр раз вариант страниц"
    " товар дет гост номер процент градус этаж офис проект час минут секунд дн день недел нед месяц мес год лет"
    " квартал января феврал март апрел мая июн июл август сентябр октябр ноябр декабр век подписчик показ клик звон"
    " сообщен машин автомоб станк пара семей people person employee user seat licen staff customer client order lead"
    " piece pcs item unit store shop office room bed flat sqm sq km kg ton liter litre times page product sku kid"
    " child guest point percent degree floor project hour hr minute min second day week month year yr quarter decade"
    " january february march april june july august september october november december century follower visit click"
    " call message car truck machine team guys rep agent location branch contact record mb gb tb mph osob os ludzi"
    " pracown uzytkown licenc stanowis klient zamow sztuk szt sklep biur pokoj mieszk metr tona litr razy stron"
    " produkt dziec gosc punkt procent stop pietr godzin godz dni dzien tydz tyg miesi rok lat kwarta styczn lut marc"
    " marz kwiet maj czerw lip sierp wrzes pazdz listop grud wiek oddzial aut pojazd maszyn zespol kisi calisan"
    " personel kullanic lisans musteri siparis adet magaza sube ofis oda daire metrekare m² m2 kere kez sayfa urun"
    " cocuk misafir puan yuzde derece kat proje saat dakika saniye gun hafta ay yil sene ceyre ocak subat nisan mayis"
    " haziran temmuz agustos eylul ekim kasim aralik yuzyil arac araba takipci m th nd rd st"
)
#: Words that may follow an amount without being what it counts.
FOLLOWING: Final = frozenset(
    lexicon(
        "на в за и или но для до от без с к не это то если максимум плюс думаю наверное можно будет есть у нас вместе"
        " всего бюджет край at for on in is are and or but to per a if max we i it that the this would should could"
        " total all budget as with so plus tops na w i lub ale to za do od bez z jesli mamy max nie jest bedzie razem"
        " budzet ogolem lacznie oraz netto brutto vat kdv ндс haric dahil net gross minus tax hadi tylko wydac spend"
        " tops yearly netto icin ve veya ama ile butce butcemiz butcem var ayirdik ayirabiliriz olur olabilir diyelim"
        " toplam civari gibi kadar bence"
    )
)
#: Amounts named by how many digits they have; the meaning is that count.
FIGURES: Final[Phrases[int]] = Phrases(
    {
        4: "four figures | four-figure | 4 figures | четырехзначная | czterocyfrowa | 4 cyfry | dört haneli | 4 haneli",
        5: "five figures | five-figure | 5 figures | five figure | пятизначная сумма | пятизначная | pięciocyfrowa"
        " kwota"
        " | pięciocyfrowa | 5 cyfr | beş haneli | 5 haneli",
        6: "six figures | six-figure | 6 figures | six figure | шестизначная сумма | шестизначная | sześciocyfrowa"
        " kwota"
        " | sześciocyfrowa | 6 cyfr | altı haneli | 6 haneli",
        7: "seven figures | seven-figure | 7 figures | семизначная сумма | семизначная | siedmiocyfrowa kwota"
        " | siedmiocyfrowa | 7 cyfr | yedi haneli | 7 haneli",
    }
)
