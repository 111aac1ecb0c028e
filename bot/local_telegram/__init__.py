"""A Telegram of our own: the Bot API over HTTP, with people whose phones are driven by code or by the demo page.

The bot does not know that it talks to it: it is given the server's address in ``BANTIK_TELEGRAM_API`` and
speaks the same HTTP as to the real one. The server lives in memory, listens on the loopback address and is
there for the demo, for tests and for whoever writes scripts.

    async with LocalTelegram() as telegram:
        tom = telegram.person("Tom", language="en")
        await tom.start("fair")
        await tom.presses("Yes")
        print(tom.sees().text)
"""

from bot.local_telegram.errors import ApiError
from bot.local_telegram.faults import Fault, Faults
from bot.local_telegram.groups import Group
from bot.local_telegram.people import Person
from bot.local_telegram.server import LocalTelegram
from bot.local_telegram.world import LocalMessage, LocalTopic, World

__all__ = ["ApiError", "Fault", "Faults", "Group", "LocalMessage", "LocalTelegram", "LocalTopic", "Person", "World"]
