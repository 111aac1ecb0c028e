"""/newlink, /stats and /friend through the real process."""

from pathlib import Path

from tests.process import START_SECONDS, office


async def test_an_admin_makes_a_link_and_sees_what_it_brings_and_a_visitor_hands_theirs_on(tmp_path: Path) -> None:
    async with office(tmp_path, managers=0, public_url="https://bot.example") as place:
        admin, world = place.admin, place.telegram.world
        await admin.says("/newlink")
        await admin.waits("/newlink CODE", seconds=START_SECONDS)
        await admin.says("/newlink fair net Autumn fair cost=20EUR/day")
        await admin.waits("https://bot.example/go/fair", 'data-link="fair"', seconds=START_SECONDS)
        await place.settled()
        [file] = [m.body["document"] for m in admin.messages if "document" in m.body]
        assert file["file_name"] == "fair.png"
        assert world.files[file["file_id"]].startswith(b"\x89PNG")

        maria, tom = place.telegram.person("Maria", language="pl"), place.telegram.person("Tom", language="en")
        await maria.start("fair")
        await maria.says("/friend")
        link = await maria.waits("start=f-", seconds=START_SECONDS)
        assert link.buttons[0][0]["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2F")
        await tom.start(link.text.rsplit("start=", 1)[1].strip())
        await tom.waits("Northline", seconds=START_SECONDS)
        await maria.says("/newlink mine")
        await maria.says("/stats")

        await admin.says("/stats soon")
        await admin.waits("/stats [days]", seconds=START_SECONDS)
        await admin.says("/stats 7")
        text = await admin.waits("Sources", "Autumn fair (marketing)", "Maria (word of mouth)", seconds=START_SECONDS)
        assert "Cost €20" in text.text
        await place.settled()
        [photo] = [m.body["photo"] for m in admin.messages if "photo" in m.body]
        assert world.files[photo[-1]["file_id"]].startswith(b"\x89PNG")
        assert not any("photo" in m.body or "/go/mine" in m.text for m in maria.messages), "only admins ask for these"
    assert "Traceback" not in place.process.log()
