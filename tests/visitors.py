"""Visitors who answer what they are asked, in their own words, in four languages."""

import asyncio
import functools
from dataclasses import dataclass, field

from bot.local_telegram import LocalMessage, Person
from bot.local_telegram.people import show
from dialogs.loader import load_script, shipped_scripts
from dialogs.schema import Script
from nlu.labels import Language

#: What a visitor of a CRM vendor says when asked. Nothing of it stands in the training data.
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "first": "our requests get lost between the inbox and two spreadsheets",
        "need": "our requests get lost between the inbox and two spreadsheets",
        "timeline": "by the end of next month",
        "authority": "I decide that myself",
        "budget": "about 4000 euros",
        "company_size": "12 people",
        "contact": "+44 7400 123456",
        "name": "Grace",
        "hot": "we want to buy it, where do we pay?",
    },
    "ru": {
        "first": "заявки теряются между почтой и двумя таблицами",
        "need": "заявки теряются между почтой и двумя таблицами",
        "timeline": "до конца следующего месяца",
        "authority": "решаю сам",
        "budget": "около 400 тысяч рублей",
        "company_size": "12 человек",
        "contact": "+7 916 123-45-67",
        "name": "Марина",
        "hot": "хотим купить, куда платить?",
    },
    "pl": {
        "first": "zapytania giną nam między skrzynką a dwoma arkuszami",
        "need": "zapytania giną nam między skrzynką a dwoma arkuszami",
        "timeline": "do końca przyszłego miesiąca",
        "authority": "decyduję sam",
        "budget": "około 20 tys. zł",
        "company_size": "12 osób",
        "contact": "+48 512 345 678",
        "name": "Kasia",
        "hot": "chcemy kupić, gdzie zapłacić?",
    },
    "tr": {
        "first": "talepler e-posta ile iki tablo arasında kayboluyor",
        "need": "talepler e-posta ile iki tablo arasında kayboluyor",
        "timeline": "gelecek ayın sonuna kadar",
        "authority": "kararı ben veriyorum",
        "budget": "150 bin TL civarı",
        "company_size": "12 kişi",
        "contact": "+90 530 123 45 67",
        "name": "Elif",
        "hot": "satın almak istiyoruz, ödemeyi nereye yapalım?",
    },
}
MOST_REPLIES = 10


@functools.cache
def _crm() -> Script:
    return load_script(shipped_scripts()["crm"])


@dataclass
class Visitor:
    """A person who goes through a script until the bot stops asking."""

    person: Person
    lang: Language
    script: Script = field(default_factory=_crm)
    said: list[str] = field(default_factory=list)

    async def walk(self, payload: str = "", *, seconds: float = 30.0) -> None:
        """Press Start and answer every question; returns once nothing more is asked."""
        await self.person.start(payload)
        for _ in range(MOST_REPLIES):
            message = await self.next_message(seconds=seconds)
            asked = self.question_in(message)
            if asked is None:
                return
            seen = len(self.person.messages)
            words = WORDS[self.lang]["first" if not self.said else asked]
            self.said.append(words)
            self._seen = seen
            await self.person.says(words)
        raise AssertionError(f"the bot asked more than {MOST_REPLIES} times:\n{show(self.person.chat)}")

    async def buys(self, payload: str = "", *, seconds: float = 30.0) -> None:
        """Press Start and ask where to pay."""
        await self.person.start(payload)
        await self.next_message(seconds=seconds)
        self.said.append(WORDS[self.lang]["hot"])
        self._seen = len(self.person.messages)
        await self.person.says(self.said[-1])

    _seen: int = 0

    async def next_message(self, *, seconds: float) -> LocalMessage:
        """The bot's next message, and what it says within a moment after it."""
        try:
            async with asyncio.timeout(seconds):
                while len(self.person.messages) <= self._seen:
                    await self.person.world.changed.wait()
        except TimeoutError:
            raise TimeoutError(f"no answer within {seconds:g} s in\n{show(self.person.chat)}") from None
        await asyncio.sleep(0.15)
        return self.person.messages[-1]

    def question_in(self, message: LocalMessage) -> str | None:
        """Which question of the script the message puts; None where it asks nothing."""
        text = message.text
        pairs = [(question.id, (question.text, question.again)) for question in self.script.questions]
        pairs += [("contact", (self.script.contact.text, self.script.contact.again))]
        pairs += [("name", (self.script.name.text, self.script.name.again))]
        for name, wordings in pairs:
            for wording in wordings:
                if any(_tail(variant) in text for variant in wording.get(self.lang, ())):
                    return name
        return None


def _tail(variant: str) -> str:
    """The end of a text after its last filled-in value, which is the same whatever was filled in."""
    return variant.rsplit("}", 1)[-1].strip() or variant
