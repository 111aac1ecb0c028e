"""What surrounds every page: navigation, the person, language, light and dark, help."""

from collections.abc import Sequence

from nicegui import ui

from bot.console.addresses import PREFIX
from bot.console.entrance import FILES, SIGN_OUT
from bot.console.look import THEMES, Look, keep_look
from bot.console.parts import icon, tag
from bot.console.registry import Page, Place
from bot.console.visit import Visit
from bot.wording import say
from nlu.labels import LANGUAGES, Language

_PLACES: Sequence[Place] = ("look", "write", "run")


async def draw_shell(visit: Visit, page: Page, pages: Sequence[Page]) -> None:
    """The frame with the page in it."""
    shown = [one for one in pages if visit.person.may(one.needs)]
    tag("a", "cs-skip", visit.say("shell.skip"), href="#main")
    with tag("div", "cs-shell"):
        with tag("header", "cs-side"):
            _brand(visit)
            _navigation(visit, page, shown)
            _foot(visit, page, shown)
        with tag("main", "cs-main", id="main", tabindex="-1"):
            heading = tag("h1", "cs-title", visit.say(page.title))
            await page.draw(visit)
            if visit.heading is not None:
                heading.text = visit.heading  # type: ignore[attr-defined]  # tags with text have it
    _phone_bar(visit, page, shown)
    _help(visit, shown)


def _brand(visit: Visit) -> None:
    with tag("a", "cs-brand", href=PREFIX, aria_label=visit.say("home.title")):
        tag("img", "cs-bow", src=f"{FILES}bow.svg", alt="")
        tag("span", "", "Bantik")


def _navigation(visit: Visit, page: Page, shown: Sequence[Page]) -> None:
    with tag("nav", "cs-nav", aria_label=visit.say("shell.nav")):
        for place in _PLACES:
            pages = [one for one in shown if one.place == place]
            if not pages:
                continue
            if place != "look":
                tag("p", "cs-nav-head", visit.say(f"shell.{place}"))
            for one in pages:
                _item(visit, one, here=one.path == page.path)


def _item(visit: Visit, one: Page, *, here: bool, classes: str = "cs-nav-item") -> None:
    with tag(
        "a", f"{classes} {'here' if here else ''}", href=one.address, aria_current="page" if here else None
    ) as item:
        if one.letter:
            item.props["data-letter"] = one.letter
        icon(one.icon)
        tag("span", "", visit.say(one.title))


def _foot(visit: Visit, page: Page, shown: Sequence[Page]) -> None:
    with tag("div", "cs-foot"):
        for one in shown:
            if one.place == "person":
                _item(visit, one, here=one.path == page.path)
        _switches(visit)
        with tag("div", "cs-me"):
            with tag("div", "cs-me-text"):
                tag("span", "cs-me-name", visit.person.name)
                tag("span", "cs-me-role", visit.say(f"role.{visit.person.role}"))
            tag("button", "cs-icon-button cs-help-button", "?", type_="button", aria_label=visit.say("help.title"))
            if visit.person.session_id is not None:
                with (
                    tag("form", "", action=SIGN_OUT, method="post"),
                    tag("button", "cs-icon-button", aria_label=visit.say("shell.sign_out")) as out,
                ):
                    out.props["title"] = visit.say("shell.sign_out")
                    icon("logout")


def _switches(visit: Visit) -> None:
    """Language and theme. Both are kept and take effect at once."""

    async def keep(look: Look) -> None:
        async with visit.back.db.write() as uow:
            await keep_look(uow, visit.person.telegram_id, look, at=visit.back.now())
        ui.navigate.reload()

    async def speak(lang: Language) -> None:
        await keep(Look(lang=lang, theme=visit.look.theme))

    with tag("div", "cs-switches"):
        ui.select(
            {lang: say(lang, "language") for lang in LANGUAGES},
            value=visit.lang,
            on_change=lambda event: speak(event.value),
        ).props("dense borderless options-dense").props["aria-label"] = visit.say("shell.language")
        icons = {"auto": "brightness_auto", "light": "light_mode", "dark": "dark_mode"}
        following = THEMES[(THEMES.index(visit.look.theme) + 1) % len(THEMES)]
        theme = tag("button", "cs-icon-button", type_="button", aria_label=visit.say(f"shell.theme_{following}"))
        theme.props["title"] = visit.say(f"shell.theme_{following}")
        theme.on("click", lambda: keep(Look(lang=visit.lang, theme=following)))
        with theme:
            icon(icons[visit.look.theme])


def _phone_bar(visit: Visit, page: Page, shown: Sequence[Page]) -> None:
    """The bar at the bottom of a phone: four pages, and everything else behind the last button."""
    with tag("nav", "cs-bar", aria_label=visit.say("shell.nav")):
        for one in shown:
            if one.on_phone:
                _item(visit, one, here=one.path == page.path, classes="cs-bar-item")
        with tag("button", "cs-bar-item cs-more", type_="button", aria_expanded="false"):
            icon("menu")
            tag("span", "", visit.say("shell.more"))


def _help(visit: Visit, shown: Sequence[Page]) -> None:
    """The keys, shown by "?"."""
    with tag("dialog", "cs-help", aria_labelledby="help-title"):
        tag("h2", "cs-pane-title", visit.say("help.title"), id="help-title")
        with tag("dl", "cs-keys"):
            for keys, text in [
                *((f"g {one.letter}", visit.say(one.title)) for one in shown if one.letter and one.place),
                ("/", visit.say("help.search")),
                ("?", visit.say("help.this")),
                ("Esc", visit.say("help.close")),
            ]:
                with tag("dt"):
                    for key in keys.split():
                        tag("kbd", "", key)
                tag("dd", "", text)
        tag("button", "cs-button cs-help-close", visit.say("help.shut"), type_="button", autofocus=True)
