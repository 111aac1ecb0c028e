"""The demo page: a visitor's phone, the sales team's phone, and what Bantik knows, side by side."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from nicegui import app, ui

from bot.demo.cast import SCRIPTS, SOURCES, Cast
from bot.demo.chat import Hands, draw_keyboard, draw_messages
from bot.demo.knows import Knowledge, draw
from bot.demo.wording import suggestions, word
from bot.local_telegram import Person
from bot.local_telegram.people import press
from bot.local_telegram.world import Json, LocalChat, LocalMessage
from bot.wording import language_of, say
from nlu.labels import LANGUAGES, Language

_FOLDER = Path(__file__).parent
REDRAW_SECONDS = 0.12
PANES = ("visitor", "sales", "knows")
_SCROLL = "document.querySelectorAll('.tg-wall').forEach(e => e.scrollTop = e.scrollHeight)"


def install(cast: Cast) -> None:
    """Serve the page at ``/``."""
    app.add_static_files("/demo", _FOLDER)

    @ui.page("/", title="Bantik")
    async def page() -> None:
        accepted = ui.context.client.request.headers.get("accept-language", "")
        lang = language_of(accepted.split(",")[0])
        await DemoPage(cast, lang=lang).build()


class DemoPage:
    """One browser tab: a visitor of its own, the team's chats shared with the other tabs."""

    def __init__(self, cast: Cast, *, lang: Language) -> None:
        self._cast = cast
        self._lang = lang
        self._script = cast.first_script
        self._source = "fair-spring"
        self._visitor = cast.new_visitor(lang)
        self._manager = cast.managers[0]
        self._in_group = True
        self._knowledge: Knowledge | None = None
        self._dirty = True

    async def build(self) -> None:
        ui.dark_mode(None)
        ui.add_head_html(
            '<link rel="stylesheet" href="/demo/style.css"><meta name="color-scheme" content="light dark">'
        )
        ui.add_head_html('<link rel="icon" href="/demo/bow.svg">')
        self._frame()
        world = self._cast.world
        world.listeners.add(self._touched)
        ui.context.client.on_delete(lambda: world.listeners.discard(self._touched))
        ui.timer(REDRAW_SECONDS, self._redraw)

    # Drawing

    @ui.refreshable_method
    def _frame(self) -> None:
        self._top()
        with ui.element("div").classes("demo-panes"):
            panes = {name: ui.element("section").classes("demo-pane").mark(f"pane-{name}") for name in PANES}
            panes["visitor"].classes("chosen")
        with panes["visitor"]:
            self._visitor_pane()
        with panes["sales"]:
            self._sales_pane()
        with panes["knows"]:
            self._knows_pane()
        self._tabs(panes)

    def _top(self) -> None:
        lang = self._lang
        with ui.element("header").classes("demo-top"):
            with ui.element("div").classes("demo-brand"):
                ui.image("/demo/bow.svg").classes("demo-bow").props('no-spinner alt=""')
                with ui.element("div"):
                    ui.label(word("title", lang)).classes("demo-title")
                    ui.label(word("subtitle", lang)).classes("demo-subtitle")
            with ui.element("div").classes("demo-controls"):
                languages: dict[str, str] = {code: say(code, "language") for code in LANGUAGES}
                self._select("language", languages, lang, self._speak)
                scripts = {name: word(f"script_{name}", lang) for name in SCRIPTS}
                self._select("script", scripts, self._script, self._use_script)
                sources = {code: word(f"source_{name}", lang) for code, name in SOURCES.items()}
                self._select("source", sources, self._source, self._come_from)
                ui.button(word("new_visitor", lang), on_click=self._renew, icon="person_add").props(
                    "unelevated no-caps"
                ).mark("new-visitor")

    def _select(self, name: str, options: dict[str, str], value: str, chosen: Callable[[str], None]) -> None:
        ui.select(
            options, value=value, label=word(name, self._lang), on_change=lambda event: chosen(event.value)
        ).props("dense outlined options-dense").mark(f"select-{name}")

    def _visitor_pane(self) -> None:
        name = word(f"script_{self._script}", self._lang).split(",")[0]
        with ui.element("div").classes("tg-head"):
            ui.label(name[0]).classes("tg-avatar")
            with ui.element("div").style("min-width:0"):
                ui.label(name).classes("tg-name")
                ui.label(f"{word('pane_visitor', self._lang)}: {self._visitor.user.first_name}").classes("tg-status")
        with ui.element("div").classes("tg-wall").mark("visitor-chat"):
            self._visitor_chat()
        self._visitor_foot()

    @ui.refreshable_method
    def _visitor_chat(self) -> None:
        person = self._visitor
        draw_messages(self._cast.world, person.chat, me=person.user, hands=self._visitor_hands(), zone=self._cast.zone)

    @ui.refreshable_method
    def _visitor_foot(self) -> None:
        if not self._visitor.chat.open_to_bot:
            ui.button(word("start", self._lang), on_click=self._start).props("unelevated").classes("tg-start").mark(
                "start"
            )
            return
        if not draw_keyboard(self._visitor.chat, hands=self._visitor_hands()):
            self._suggest()
        self._input(self._visitor_says, "visitor-input")

    def _suggest(self) -> None:
        said = sum(not message.sender.is_bot for message in self._visitor.chat.messages)
        if said != 1:
            return
        with ui.element("div").classes("tg-suggest"):
            ui.label(word("suggest", self._lang)).classes("tg-suggest-label")
            for line in suggestions(self._script, self._lang):
                ui.button(line, on_click=partial(self._visitor_says, line), color=None).props("flat dense no-caps")

    def _sales_pane(self) -> None:
        with ui.element("div").classes("tg-head"):
            self._sales_head()
        with ui.element("div").classes("tg-wall").mark("sales-chat"):
            self._sales_chat()
        with ui.element("div"):
            self._sales_foot()

    @ui.refreshable_method
    def _sales_head(self) -> None:
        lang, manager = self._lang, self._manager
        ui.label("S" if self._in_group else "B").classes(f"tg-avatar {'group' if self._in_group else ''}")
        with ui.element("div").style("min-width:0; flex:1"):
            ui.label(word("group", lang) if self._in_group else "Bantik").classes("tg-name")
            status = word("members", lang) if self._in_group else f"{manager.user.first_name}, {word('private', lang)}"
            ui.label(status).classes("tg-status")
        names = {m.user.id: m.user.first_name for m in self._cast.managers}
        ui.toggle(names, value=manager.user.id, on_change=lambda event: self._be(event.value)).props(
            "dense no-caps unelevated"
        ).tooltip(word("as_manager", lang)).mark("manager")
        ui.button(icon="person" if self._in_group else "groups", on_click=self._other_chat).props(
            f'flat round dense aria-label="{word("private" if self._in_group else "group", lang)}"'
        ).tooltip(word("private" if self._in_group else "group", lang)).mark("other-chat")

    @ui.refreshable_method
    def _sales_chat(self) -> None:
        chat = self._sales_chat_shown()
        if not chat.messages:
            ui.label(word("group_empty", self._lang)).classes("tg-empty")
            return
        draw_messages(self._cast.world, chat, me=self._manager.user, hands=self._sales_hands(), zone=self._cast.zone)

    @ui.refreshable_method
    def _sales_foot(self) -> None:
        if not self._in_group:
            self._input(self._manager_says, "manager-input")

    def _knows_pane(self) -> None:
        with ui.element("div").classes("tg-head"):
            ui.image("/demo/bow.svg").classes("demo-bow").props('no-spinner alt=""')
            ui.label(word("pane_knows", self._lang)).classes("tg-name")
        with ui.element("div").classes("kn-body").mark("knows"):
            self._knows()

    @ui.refreshable_method
    def _knows(self) -> None:
        draw(self._knowledge, lang=self._lang, zone=self._cast.zone)

    def _tabs(self, panes: dict[str, ui.element]) -> None:
        def choose(name: str) -> None:
            for other, pane in panes.items():
                pane.classes(add="chosen") if other == name else pane.classes(remove="chosen")
            ui.run_javascript(_SCROLL)

        tabs = ui.tabs(on_change=lambda event: choose(event.value))
        with tabs.classes("demo-tabs").props("dense no-caps align=justify"):
            icons = {"visitor": "chat", "sales": "groups", "knows": "insights"}
            for name in PANES:
                ui.tab(name, label=word(f"pane_{name}", self._lang), icon=icons[name]).mark(f"tab-{name}")
        tabs.set_value("visitor")

    def _input(self, said: Callable[[str], object], mark: str) -> None:
        with ui.element("div").classes("tg-input"):
            field = (
                ui.input(placeholder=word("type_here", self._lang))
                .props("borderless dense autocomplete=off")
                .mark(mark)
            )

            async def send() -> None:
                text, field.value = str(field.value or "").strip(), ""
                if text:
                    await said(text)  # type: ignore[misc]  # both are coroutine functions

            field.on("keydown.enter", send)
            ui.button(icon="send", on_click=send).props(
                f'flat round dense color=primary aria-label="{word("type_here", self._lang)}"'
            ).mark(f"{mark}-send")

    # What happens

    def _touched(self) -> None:
        self._dirty = True

    async def _redraw(self) -> None:
        if not self._dirty:
            return
        self._dirty = False
        self._knowledge = await self._cast.knowledge(self._visitor)
        self._visitor_chat.refresh()
        self._sales_chat.refresh()
        self._knows.refresh()
        said = len([m for m in self._visitor.chat.messages if not m.sender.is_bot])
        shape = (self._visitor.chat.open_to_bot, said == 1, _keyboard_shape(self._visitor.chat))
        if shape != getattr(self, "_foot_shape", None):
            self._foot_shape = shape
            self._visitor_foot.refresh()
        ui.run_javascript(_SCROLL)

    def _visitor_hands(self) -> Hands:
        person = self._visitor
        return Hands(press=partial(self._press, person), say=self._visitor_says, share_contact=self._share_contact)

    def _sales_hands(self) -> Hands:
        return Hands(press=partial(self._press, self._manager), say=self._manager_says)

    async def _press(self, person: Person, message: LocalMessage, button: Json) -> None:
        callback = press(self._cast.world, person.user, message, button)
        answer = await self._cast.answer_to(callback)
        if answer:
            ui.notify(answer, position="top")

    async def _start(self) -> None:
        await self._visitor.start(self._cast.payload(script=self._script, source=self._source))

    async def _visitor_says(self, text: str) -> None:
        await self._visitor.says(text)

    async def _manager_says(self, text: str) -> None:
        await self._manager.says(text)

    async def _share_contact(self) -> None:
        await self._visitor.shares_contact()

    def _sales_chat_shown(self) -> LocalChat:
        return self._cast.group.chat if self._in_group else self._manager.chat

    def _be(self, user_id: int) -> None:
        self._manager = next(m for m in self._cast.managers if m.user.id == user_id)
        self._refresh_sales()

    def _other_chat(self) -> None:
        self._in_group = not self._in_group
        self._refresh_sales()

    def _refresh_sales(self) -> None:
        self._sales_head.refresh()
        self._sales_foot.refresh()
        self._dirty = True

    def _speak(self, lang: str) -> None:
        self._lang = language_of(lang)
        self._renew()

    def _use_script(self, script: str) -> None:
        self._script = script
        self._renew()

    def _come_from(self, source: str) -> None:
        self._source = source
        self._renew()

    def _renew(self) -> None:
        self._visitor = self._cast.new_visitor(self._lang)
        self._knowledge = None
        self._dirty = True
        self._frame.refresh()


def _keyboard_shape(chat: LocalChat) -> int:
    """Changes when a keyboard comes or goes."""
    return sum(1 for m in chat.messages if m.markup and ("keyboard" in m.markup or "remove_keyboard" in m.markup))
