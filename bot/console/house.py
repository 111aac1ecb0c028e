"""Builds the console with NiceGUI. Imported only where a console is shown: NiceGUI takes a second to load."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

import nicegui
import structlog
from fastapi import FastAPI
from jinja2 import BaseLoader, Environment
from nicegui import ui
from nicegui.client import templates
from starlette.requests import Request

from bot.console.backstage import Backstage
from bot.console.entrance import FILES
from bot.console.errors import ConsoleError, SessionEnded
from bot.console.guard import NONCE, person_of
from bot.console.look import read_look
from bot.console.pages import PAGES
from bot.console.parts import empty
from bot.console.registry import Page
from bot.console.shell import draw_shell
from bot.console.visit import Visit
from nlu.labels import Language
from storage.errors import RowMissing, StorageError

log = structlog.get_logger(__name__)

#: NiceGUI's names of our languages.
_LANGUAGES: Final[dict[Language, Any]] = {"ru": "ru", "en": "en-GB", "pl": "pl", "tr": "tr"}
_DARK: Final = {"auto": None, "light": False, "dark": True}
#: A page that waits for a database under load is better late than not at all.
_BUILD_SECONDS: Final = 10.0
#: A tab that lost its connection for longer than this is drawn anew.
RECONNECT_SECONDS: Final = 5.0


def build(backstage: Callable[[], Backstage], *, pages: Sequence[Page] = PAGES) -> None:
    """Register every page with NiceGUI."""
    _mark_scripts()
    for page in pages:
        ui.page(page.address, title="Bantik", response_timeout=_BUILD_SECONDS)(_shown(page, pages, backstage))


@cache
def standing(backstage: Callable[[], Backstage]) -> FastAPI:
    """The console as an application; its lifespan starts and ends NiceGUI. Built once, whoever asks again."""
    build(backstage)
    app = FastAPI(title="Bantik", docs_url=None, redoc_url=None, openapi_url=None)
    # Only sockets: each message is then looked at by the guard, and there is no second way in.
    nicegui.app.config.socket_io_js_transports = ["websocket"]
    ui.run_with(app, title="Bantik", tailwind=False, show_welcome_message=False, reconnect_timeout=RECONNECT_SECONDS)
    return app


def _shown(page: Page, pages: Sequence[Page], backstage: Callable[[], Backstage]) -> Callable[[Request], Any]:
    async def shown(request: Request) -> None:
        await _show(request, page=page, pages=pages, back=backstage())

    return shown


async def _show(request: Request, *, page: Page, pages: Sequence[Page], back: Backstage) -> None:
    person = person_of(request.scope)
    async with back.db.read() as uow:
        look = await read_look(uow, person.telegram_id, accepts=request.headers.get("accept-language", ""))
    visit = Visit(
        back=back,
        person=person,
        look=look,
        path={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
    )
    client = ui.context.client
    # Language and theme are the reader's, and the page object is everybody's.
    client.page = copy.copy(client.page)
    client.page.language, client.page.dark = _LANGUAGES[look.lang], _DARK[look.theme]
    ui.add_head_html(
        f'<link rel="stylesheet" href="{FILES}tokens.css"><link rel="stylesheet" href="{FILES}console.css">'
        f'<script src="{FILES}console.js" defer></script>'
    )
    ui.on_exception(partial(_tell, visit))
    if not person.may(page.needs):
        client.status_code = 403
        page = replace(page, draw=_not_allowed)
    try:
        await draw_shell(visit, page, pages)
    except RowMissing:
        client.status_code = 404
        client.content.clear()
        page = replace(page, title="missing.title", draw=_nothing_there)
        await draw_shell(visit, page, pages)
    client.title = f"{visit.heading or visit.say(page.title)} – Bantik"


async def _not_allowed(visit: Visit) -> None:
    empty(visit.say("refused.title"), visit.say("refused.not_allowed"))


async def _nothing_there(visit: Visit) -> None:
    empty(visit.say("missing.head"), visit.say("missing.text"))


def _tell(visit: Visit, error: Exception) -> None:
    """What went wrong with an action, in a word; what nobody foresaw goes to the log."""
    if isinstance(error, SessionEnded):
        ui.navigate.reload()
        return
    name = error.text.removeprefix("console.") if isinstance(error, ConsoleError) else "refused.failed"
    if isinstance(error, RowMissing):
        name = "refused.gone"
    elif isinstance(error, StorageError):
        name = "refused.database"
    ui.notify(visit.say(name), type="negative", position="top")
    if not isinstance(error, ConsoleError | StorageError):
        log.error("an action in the console failed", exc_info=error, telegram_id=visit.person.telegram_id)


class _Nonced(BaseLoader):
    """NiceGUI's own templates, with the nonce of the answer on each of their scripts.

    The template is changed and not the page made from it: what a visitor wrote can never get a nonce.
    """

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, fresh = self._inner.get_source(environment, template)
        nonce = "{{ request.scope.get('" + NONCE + "', '') }}"
        return source.replace("<script", f'<script nonce="{nonce}"'), name, fresh


def _mark_scripts() -> None:
    loader = templates.env.loader
    if loader is not None and not isinstance(loader, _Nonced):
        templates.env.loader = _Nonced(loader)
        if templates.env.cache is not None:
            templates.env.cache.clear()
