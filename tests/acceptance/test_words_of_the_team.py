"""What admins, managers and visitors say with commands about sources, people and friends: the real process answers in
their own language and does what it says."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.local_telegram import LocalMessage, Person
from bot.local_telegram.people import show
from bot.wording import say
from nlu.labels import LANGUAGES, Language
from tests.process import Office, free_port, office
from tests.visitors import Visitor

ROUTING = """
schema: 1
timezone: Europe/Warsaw
hours: {mon-sun: 00:00-24:00}
managers:
  Nobody: {telegram: 5}
"""
SLA = """
schema: 1
stages: {accepted: a manager took it}
hand_over: {hot: {needs: [need, budget]}}
"""
SECONDS = 60.0


async def answered(person: Person, words: str, *needles: str) -> LocalMessage:
    """The answer to a command that holds every needle."""
    before = len(person.messages)
    await person.says(words)
    return await person.waits(*needles, after=before, seconds=SECONDS)


async def speaks(person: Person, lang: Language) -> None:
    """Choose a language as a person does."""
    await answered(person, "/language")
    await person.presses(say(lang, "language"))


def beginning(lang: Language, name: str) -> str:
    """The words of a text before the first value that is filled in."""
    return say(lang, name).partition("{")[0].strip()


def file_of(place: Office, message: LocalMessage) -> bytes:
    """The document or the largest photo of a message."""
    held = message.body.get("document") or message.body["photo"][-1]
    return place.telegram.world.files[held["file_id"]]


def with_rules(folder: Path) -> dict[str, Any]:
    """Settings that name a routing file and an agreement."""
    (folder / "routing.yaml").write_text(ROUTING)
    (folder / "sla.yaml").write_text(SLA)
    port = free_port()
    return {
        "routing": str(folder / "routing.yaml"),
        "sla": str(folder / "sla.yaml"),
        "console_port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
    }


async def test_an_admin_makes_links_and_reads_reports_in_every_language(tmp_path: Path) -> None:
    async with office(tmp_path, managers=2, **with_rules(tmp_path)) as place:
        admin, tom = place.admin, Visitor(place.telegram.person("Tom", language="en"), "en")
        for lang in LANGUAGES:
            await speaks(admin, lang)
            link = await answered(admin, f"/newlink fair-{lang} net Autumn fair medium=banner cost=20EUR/day", "/go/")
            assert link.text.startswith(say(lang, "link.made", code=f"fair-{lang}", link="").split("\n")[0])
            assert f'data-link="fair-{lang}"' in link.text
            code = await admin.waits(say(lang, "link.qr", code=f"fair-{lang}"), seconds=SECONDS)
            assert Image.open(io.BytesIO(file_of(place, code))).size[0] >= 600
            await answered(admin, "/newlink", beginning(lang, "link.usage").split("\n")[0])
        await tom.buys("fair-en", seconds=SECONDS)
        await place.settled()
        for lang in LANGUAGES:
            await speaks(admin, lang)
            before = len(admin.messages)
            words = await answered(admin, "/stats 7", say(lang, "report.title"), "Autumn fair")
            photo = admin.messages[admin.messages.index(words) - 1]
            assert len(admin.messages) == before + 2
            picture = file_of(place, photo)
            assert Image.open(io.BytesIO(picture)).size[0] == 1600
            (tmp_path / f"stats-{lang}.png").write_bytes(picture)
            assert f"{say(lang, 'report.leads')} 1" in words.text
            agreed = await answered(admin, "/sla 7", say(lang, "agreement.title"))
            assert say(lang, "agreement.handed_over", number=1) in agreed.text
            assert f"{say(lang, 'agreement.complete')}: {say(lang, 'agreement.of', hits=0, of=1)}" in agreed.text
            assert "a manager took it" in agreed.text
            team = await answered(admin, "/team", say(lang, "team.head"), "Anna")
            assert say(lang, "team.fairness", percent=50) in team.text, "one of two was asked: half as even as can be"
            for words_ in (words, agreed, team):
                print(f"--- {lang}\n{words_.text}")
        assert "Traceback" not in place.process.log()


@pytest.mark.parametrize("lang", ["pl", "tr", "ru"])
async def test_a_manager_steps_back_goes_on_leave_comes_back_and_is_removed(tmp_path: Path, lang: Language) -> None:
    async with office(tmp_path, managers=0, **with_rules(tmp_path)) as place:
        anna, bo = await place.hire("Anna", language=lang), await place.hire("Bo", language=lang)
        assert await answered(anna, "/busy", say(lang, "manager.busy"))
        tom = Visitor(place.telegram.person("Tom", language=lang), lang)
        await tom.buys(seconds=SECONDS)
        # Anna is busy, so Bo alone is asked, and told why.
        card = await bo.waits(
            "Tom", say(lang, "routed.new", manager="Bo", warmth=say(lang, "routed.warmth_hot")), seconds=SECONDS
        )
        assert not any("Tom" in message.text for message in anna.messages)
        await bo.presses(say(lang, "button.take"), on=card)
        await bo.waits(say(lang, "claim.head", number=1), seconds=SECONDS)

        assert await answered(anna, "/free", say(lang, "manager.free"))
        days = {"pl": "24.12 - 2.01", "tr": "gelecek hafta", "ru": "с 24 декабря по 2 января"}[lang]
        await answered(anna, f"/leave {days}", beginning(lang, "leave.noted").split("{")[0])
        await answered(anna, "/leave", beginning(lang, "leave.told").split("\n")[0])
        off = {"pl": "anuluj", "tr": "iptal", "ru": "отмена"}[lang]
        await answered(anna, f"/leave {off}", say(lang, "leave.cancelled"))
        await answered(anna, "/leave jutrzenka", beginning(lang, "leave.usage").split(":")[0])

        # Bo leaves the company: his lead goes to Anna, and he is nobody here any more.
        await speaks(place.admin, lang)
        await answered(place.admin, "/remove", beginning(lang, "remove.usage").split("{")[0].split("\n")[0], "Bo")
        await answered(place.admin, "/remove Bo", say(lang, "remove.done", manager="Bo", count=1))
        await bo.waits(say(lang, "manager.removed"), seconds=SECONDS)
        card = await anna.waits("Tom", seconds=SECONDS)
        await anna.presses(say(lang, "button.take"), on=card)
        await anna.waits(say(lang, "claim.head", number=1), seconds=SECONDS)
        await place.settled()
        # Nothing of the lead is left with him, no contact and no button.
        assert not any(message.buttons for message in bo.messages)
        await answered(bo, "/free", "Northline")
        print(f"--- {lang}\n{show(anna.chat)}")
        assert "Traceback" not in place.process.log()


@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_a_friend_and_a_decider_are_brought_by_links_that_name_who_brought_them(
    tmp_path: Path, lang: Language
) -> None:
    async with office(tmp_path, managers=1) as place:
        tom = Visitor(place.telegram.person("Tom", language=lang), lang)
        await tom.walk(seconds=SECONDS)
        friend = await answered(tom.person, "/friend", "start=f-")
        assert say(lang, "friend.share") in [button["text"] for button in friend.buttons]
        ann = Visitor(place.telegram.person("Ann", language=lang), lang)
        await ann.buys(friend.text.rsplit("start=", 1)[1].split()[0], seconds=SECONDS)
        await place.group.waits("Ann", "Tom (seed)", seconds=SECONDS)

        shared = await answered(tom.person, "/share", "start=with-")
        kate = place.telegram.person("Kate", language=lang)
        await kate.start(shared.text.rsplit("start=", 1)[1].split()[0])
        await kate.waits(say(lang, "share.welcome", name="Tom"), seconds=SECONDS)
        await tom.person.waits(say(lang, "share.opened"), seconds=SECONDS)
        await place.settled()
        card = next(message for message in place.group.messages if "Kate" in message.text)
        assert say("en", "card.decider") in card.text, "the group reads in the admin's language"
        assert tom.said[0] not in "".join(message.text for message in kate.messages)
        async with place.database() as db, db.read() as uow:
            leads = {view.visitor.name: view for view in await uow.leads.listing()}
        source = leads["Ann"].first_source
        assert source is not None
        assert (source.kind, source.campaign, source.medium) == ("seed", "Tom", "friend")
        assert set(leads) == {"Tom", "Ann"}, "the decider has no lead of their own"
        print(f"--- {lang}\n{show(tom.person.chat)}\n{show(kate.chat)}\n{card.text}")
