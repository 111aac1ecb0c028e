"""``/scripts`` in an admin's chat: fetch, send back, try, publish, go back; and files that nobody should send."""

from pathlib import Path

import pytest

from bot.local_telegram import Person
from bot.local_telegram.media import media_body
from bot.publishing.uploads import checked
from dialogs.editing import Put, apply
from dialogs.loader import shipped_scripts
from dialogs.yaml_source import MAX_BYTES
from tests.bot.stage import stage

TEXT = shipped_scripts()["crm"]
BETTER = apply(TEXT, [Put(path=("questions", 0, "text", "en"), value="What should get better first?")])


async def _sends(person: Person, content: bytes, *, name: str = "crm.yaml", note: str = "") -> None:
    body = media_body("document", person.world.store_file(content), len(content), name=name)
    message = person.world.post(person.chat, person.user, body | ({"caption": note} if note else {}))
    person.world.put_update("message", person.world.message_json(message))


async def test_an_admin_changes_tries_publishes_and_takes_back_a_script(tmp_path: Path) -> None:
    async with stage(tmp_path, group=False) as on:
        admin = on.admin
        await admin.says("/scripts")
        await admin.waits("get its file")
        await admin.presses("crm · v1")
        await on.settled()
        file = next(m.body["document"] for m in admin.messages if "document" in m.body)
        assert on.telegram.world.files[file["file_id"]].decode() == TEXT

        await _sends(admin, BETTER.encode(), note="a clearer first question")
        answer = await admin.waits("nothing to mend", "changed in en", "Nobody is in the middle")
        assert answer.text.count("\n") < 10
        visitor = on.telegram.person("Tom", language="en")
        await visitor.start()
        assert "get better first" not in (await visitor.waits("?")).text, "a draft is not live"

        seen = len(admin.messages)
        await admin.presses("Try it here")
        await admin.waits("talking with the draft")
        await admin.waits("get better first", after=seen)
        seen = len(admin.messages)
        await admin.says("We lose leads")
        await on.settled()
        assert len(admin.messages) > seen
        await admin.says("/done")
        await admin.waits("That was the draft")
        async with on.db.read() as uow:
            assert len(await uow.publications.running("crm")) == 1, "only the visitor's"

        await admin.presses("Publish for new dialogs only")
        await admin.waits("crm: version 2 is live")
        other = on.telegram.person("Ann", language="en")
        await other.start()
        await other.waits("get better first")
        async with on.db.read() as uow:
            live = await uow.scripts.live("crm")
            [entry] = await uow.console.audit(limit=1)
            assert await uow.drafts.get("crm") is None
        assert live is not None
        assert (live.author, live.note, live.yaml) == ("Boss", "a clearer first question", BETTER)
        assert (entry.action, entry.telegram_id, entry.role) == ("script.publish", admin.user.id, "owner")

        seen = len(admin.messages)
        await admin.presses("Publish for new dialogs only")
        await admin.waits("changed or published in the meantime", after=seen)

        await admin.says("/scripts")
        await admin.waits("get its file", after=seen)
        await admin.presses("crm · v2")
        await on.settled()
        await admin.presses("Back to version 1")
        await admin.waits("Going back to version 1", "changed in en")
        seen = len(admin.messages)
        await admin.presses("Publish for new dialogs only")
        await admin.waits("crm: version 1 is live", after=seen)


async def test_hostile_files_are_refused_with_a_word_and_a_visitor_s_is_not_read(tmp_path: Path) -> None:
    async with stage(tmp_path, group=False) as on:
        for number, content in enumerate([*HOSTILE.values(), b"#" * (MAX_BYTES + 1)]):
            seen = len(on.admin.messages)
            await _sends(on.admin, content, name=f"file{number}.yaml")
            assert "Not taken" in (await on.admin.waits("Not taken", after=seen)).text
        seen = len(on.admin.messages)
        lost = media_body("document", "no-such-file", 10, name="lost.yaml")
        message = on.telegram.world.post(on.admin.chat, on.admin.user, lost)
        on.telegram.world.put_update("message", on.telegram.world.message_json(message))
        await on.admin.waits("could not fetch", after=seen)
        visitor = on.telegram.person("Tom", language="en")
        await visitor.start()
        await _sends(visitor, BETTER.encode())
        await on.settled()
        async with on.db.read() as uow:
            assert await uow.drafts.all() == []
            assert await uow.inbox.dead_rows() == []


HOSTILE = {
    "empty": b"",
    "not a script": b"just words",
    "a list": b"- 1\n- 2\n",
    "not UTF-8": b"\xff\xfe\x00schema: 1",
    "zeros": b"schema: 1\x00\x00",
    "a bomb of anchors": b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
    "a python object": b"!!python/object/apply:os.system ['true']",
    "depth": b"[" * 5000 + b"]" * 5000,
    "many nodes": b"- 1\n" * 20_000,
    "twice the same key": b"schema: 1\nschema: 1\n",
    "two documents": b"schema: 1\n---\nschema: 1\n",
    "an endless number": b"schema: 1" + b"0" * 100_000,
    "an archive": b"PK\x03\x04" + bytes(range(256)) * 20,
    "markup": b"schema: <script>alert(1)</script>\n",
    "a huge word": b"schema: " + b"x" * 200_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_has_findings_and_no_traceback(kind: str) -> None:
    upload = checked(HOSTILE[kind], name="crm.yaml")
    assert upload.findings
    assert all(str(one).startswith("crm.yaml:") for one in upload.findings)
