"""A personal link for the one who decides: their dialog joins the lead of who sent it, and neither sees the other's."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import urlencode

from bot.conversation import RUNNING, Conversation, Scene, first_event
from bot.identity.together import PERSONAL, opening_fact, together
from bot.turn import Turn
from bot.wording import say
from nlu.labels import Language
from storage.tables import Lead, ShareLink, Visitor

#: Begins the payload of such a link.
SHARE_PREFIX: Final = "with-"
#: A decision that takes longer asks for a new link.
LINK_LASTS: Final = timedelta(days=30)

#: joined: they belong to the lead now. own: their own link. back: they came by it before. none: it joins nobody.
Outcome = Literal["joined", "own", "back", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What a link led to; ``scene`` is the dialog of who joined, before anything was said in it."""

    outcome: Outcome
    scene: Scene | None = None


class Sharing:
    """Links for a second person. All methods work inside the turn's transaction."""

    def __init__(self, *, conversation: Conversation, username: str) -> None:
        self._conversation, self._username = conversation, username

    async def invite(self, turn: Turn, visitor: Visitor, *, lang: Language) -> dict[str, Any]:
        """The message with a visitor's link for whoever decides with them."""
        dialog = await turn.uow.dialogs.latest(visitor.id)
        place = await turn.uow.identity.place_of(visitor.id)
        if dialog is None or not dialog.state.replies:
            return {"text": say(lang, "share.talk_first")}
        if place is not None and place.own_id is None:
            return {"text": say(lang, "share.you_decide")}
        if place is not None and await turn.uow.identity.decider_of(place.lead_id) is not None:
            return {"text": say(lang, "share.already")}
        token = secrets.token_urlsafe(18)
        await turn.uow.identity.share(
            token, visitor_id=visitor.id, dialog_id=dialog.id, expires_at=turn.now + LINK_LASTS, at=turn.now
        )
        link = f"https://t.me/{self._username}?start={SHARE_PREFIX}{token}"
        hand_on = "https://t.me/share/url?" + urlencode({"url": link, "text": say(lang, "share.invitation")})
        return {
            "text": say(lang, "share.made", link=link),
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {"inline_keyboard": [[{"text": say(lang, "share.send"), "url": hand_on}]]},
        }

    async def come(self, turn: Turn, visitor: Visitor, token: str) -> Came:
        """Somebody opened a link. Nobody is told what anybody else has said."""
        link = await turn.uow.identity.shared(token)
        if link is None:
            return Came(outcome="none")
        if link.visitor_id == visitor.id:
            return Came(outcome="own")
        if link.used_by == visitor.id:
            return Came(outcome="back")
        asker = await turn.uow.visitors.get(link.visitor_id)
        await self._note_arrival(turn, visitor, asker, link)
        lead = await self._lead_of(turn, asker, link)
        if lead is None:
            return Came(outcome="none")
        scene = await self._scene(turn, visitor, lead)
        joined = await turn.uow.identity.join(
            lead.id, visitor_id=visitor.id, dialog_id=scene.dialog.id, at=turn.now
        ) and await turn.uow.identity.use_link(link.id, visitor_id=visitor.id, at=turn.now)
        if not joined:
            return Came(outcome="none", scene=scene)
        scene = await self._knowing(turn, scene, lead)
        await self._welcome(turn, scene, asker)
        await self._conversation.play(turn, scene, first_event(visitor, turn, returning=False))
        await self._tell_others(turn, lead, asker, visitor)
        return Came(outcome="joined", scene=scene)

    # Steps

    async def _note_arrival(self, turn: Turn, visitor: Visitor, asker: Visitor, link: ShareLink) -> None:
        """They came from where the one who sent the link came from, by a forwarded link. The token is kept nowhere."""
        first = (await turn.uow.sources.touches(asker.id)).first
        expired = turn.now >= link.expires_at
        await turn.uow.sources.touch(
            visitor_id=visitor.id,
            source_id=None if first is None or expired else first.source_id,
            payload=None,
            at=turn.written_at,
            arrival="expired" if expired else "forwarded" if first is not None and first.source_id else "unknown",
        )

    async def _lead_of(self, turn: Turn, asker: Visitor, link: ShareLink) -> Lead | None:
        """The lead that is joined, open from now on; None where nobody may join by this link any more."""
        usable = link.used_at is None and turn.now < link.expires_at
        if not usable or asker.stopped_at is not None or asker.telegram_id is None:
            return None
        place = await turn.uow.identity.place_of(asker.id)
        if place is not None and await turn.uow.identity.decider_of(place.lead_id) is not None:
            return None
        dialog = await turn.uow.dialogs.latest(asker.id)
        opened = await turn.uow.leads.open_or_attach(
            visitor_id=asker.id, dialog_id=link.dialog_id if dialog is None else dialog.id, at=turn.now
        )
        return opened.lead

    async def _scene(self, turn: Turn, visitor: Visitor, lead: Lead) -> Scene:
        """The dialog in which they talk: the one they are in, or a new one on the same script."""
        scene = await self._conversation.scene(turn, visitor)
        if scene is not None and scene.dialog.state.status in RUNNING:
            return scene
        asked_in = (await turn.uow.dialogs.get(lead.dialog_id)).state
        return await self._conversation.open(
            turn, visitor, lang=visitor.language or asked_in.lang, script=asked_in.script_id
        )

    async def _knowing(self, turn: Turn, scene: Scene, lead: Lead) -> Scene:
        """They decide, and are not asked again what their colleague has told; what that was is not shown to them."""
        known = await together(turn, await turn.uow.identity.people(lead.id))
        state = scene.dialog.state
        told = {kind for kind in known.facts if kind not in PERSONAL and kind != "authority"}
        facts = state.facts
        if "authority" not in facts:
            fact = opening_fact(turn, state)
            facts = {**facts, "authority": fact}
            await turn.uow.dialogs.learn(scene.dialog.id, fact)
        state = state.model_copy(update={"facts": facts, "passed_over": state.passed_over | (told - set(facts))})
        await turn.uow.dialogs.save(scene.dialog.id, state, revision=scene.dialog.revision, at=turn.now)
        return Scene(visitor=scene.visitor, dialog=await turn.uow.dialogs.get(scene.dialog.id), shelved=scene.shelved)

    async def _welcome(self, turn: Turn, scene: Scene, asker: Visitor) -> None:
        if scene.visitor.telegram_id is None:
            return
        lang = scene.dialog.state.lang
        text = say(lang, "share.welcome", name=asker.name) if asker.name else say(lang, "share.welcome_nameless")
        outbox_id = await turn.send(scene.visitor.telegram_id, {"text": text})
        await turn.uow.transcripts.add(scene.dialog.id, direction="out", text=text, at=turn.now, outbox_id=outbox_id)

    async def _tell_others(self, turn: Turn, lead: Lead, asker: Visitor, visitor: Visitor) -> None:
        """The one who sent the link hears that it arrived; the owner, whom it brought."""
        if asker.telegram_id is not None and asker.blocked_at is None:
            text = say(asker.language or "en", "share.opened")
            await turn.send(asker.telegram_id, {"text": text})
        if lead.owner_id is not None:
            owner = await turn.uow.managers.get(lead.owner_id)
            text = say(owner.language, "claim.decider_joined", number=lead.id, name=visitor.name or "–")
            await turn.send(owner.telegram_id, {"text": text}, priority="alert", message_class="alert", lead_id=lead.id)
