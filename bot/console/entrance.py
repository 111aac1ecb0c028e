"""The door: pages and requests by which people sign in and out. Plain HTML, so that it opens without NiceGUI."""

import json
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from bot.bodies import read_body
from bot.console.access import Access
from bot.console.addresses import PREFIX, Addresses
from bot.console.cookies import drop_cookie, read_cookie, set_cookie
from bot.console.headers import secure_headers
from bot.wording import language_of, say
from nlu.labels import Language

ASSETS: Final = StaticFiles(directory=Path(__file__).parent / "assets")
#: A link's token and a Mini App's data are far shorter.
MAX_FORM: Final = 16 * 1024
SIGN_IN, ENTER, MINI_APP = f"{PREFIX}/sign-in", f"{PREFIX}/enter", f"{PREFIX}/mini-app"
SIGN_OUT, ALIVE, FILES = f"{PREFIX}/sign-out", f"{PREFIX}/alive", f"{PREFIX}/assets/"


async def asset(request: Request) -> Response | None:
    """A file of the console's own look; None where none is asked for."""
    path = request.url.path
    if not path.startswith(FILES) or request.method not in ("GET", "HEAD"):
        return None
    try:
        answer = await ASSETS.get_response(path.removeprefix(FILES), request.scope)
    except HTTPException:
        return HTMLResponse("", status_code=404)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


class Entrance:
    """Answers requests at the door. ``bot`` tells the bot's user name."""

    def __init__(self, *, access: Access, addresses: Addresses, bot: str) -> None:
        self._access, self._addresses, self._bot = access, addresses, bot

    async def answer(self, request: Request, *, nonce: str) -> Response | None:
        """The answer, or None where the request is for a page behind the door."""
        path, method = request.url.path.rstrip("/"), request.method
        lang = _language(request)
        if method in ("GET", "HEAD"):
            if path == SIGN_IN:
                return self._sign_in(lang)
            if path.startswith(f"{ENTER}/"):
                return await self._ask(path.removeprefix(f"{ENTER}/"), lang=lang)
            if path == MINI_APP:
                return self._mini_app(lang, nonce=nonce)
            if path == ALIVE:
                return await self._alive(request)
            return None
        if method != "POST" or path not in (ENTER, MINI_APP, SIGN_OUT):
            return None
        try:
            body = await read_body(request, limit=MAX_FORM)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if path == ENTER:
            return await self._enter(request, body, lang=lang)
        if path == MINI_APP:
            return await self._open_mini_app(request, body, lang=lang)
        return await self._sign_out(request)

    def _sign_in(self, lang: Language, *, status: int = 200, trouble: str | None = None) -> Response:
        link = f"https://t.me/{quote(self._bot, safe='')}"
        body = f"<p>{_text(lang, 'how')}</p><p><a class='button' href='{link}'>@{escape(self._bot)}</a></p>"
        warning = f"<p class='trouble' role='alert'>{_text(lang, trouble)}</p>" if trouble else ""
        return _page(lang, head=_text(lang, "head"), body=warning + body, status=status)

    async def _ask(self, token: str, *, lang: Language) -> Response:
        """A link was opened: by the person, or by a program that draws previews, so it is not used yet."""
        name = await self._access.entry_for(token)
        if name is None:
            return self._sign_in(lang, status=401, trouble="used")
        body = (
            f"<p>{escape(say(lang, 'console.door.as', name=name))}</p>"
            f"<form method='post' action='{ENTER}'>"
            f"<input type='hidden' name='token' value='{escape(token, quote=True)}'>"
            f"<button class='button' autofocus>{_text(lang, 'enter')}</button></form>"
        )
        return _page(lang, head=_text(lang, "head"), body=body)

    async def _enter(self, request: Request, body: bytes, *, lang: Language) -> Response:
        token = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4).get("token", [""])[0]
        session = await self._access.enter_by_link(token, agent=_agent(request), before=self._cookie(request))
        if session is None:
            return self._sign_in(lang, status=401, trouble="used")
        answer = RedirectResponse(PREFIX, status_code=303)
        set_cookie(answer, session, secure=self._addresses.secure)
        return answer

    def _mini_app(self, lang: Language, *, nonce: str) -> Response:
        """Takes what Telegram wrote behind the # of the address and hands it in."""
        words = {
            "action": MINI_APP,
            "open": say(lang, "console.door.browser"),
            "failed": say(lang, "console.door.failed"),
        }
        body = (
            f"<p id='said' role='status'>{_text(lang, 'wait')}</p>"
            f"<script type='application/json' id='words' nonce='{nonce}'>{_json(words)}</script>"
            f"<script src='{FILES}mini-app.js' defer></script>"
        )
        answer = _page(lang, head=_text(lang, "head"), body=body)
        answer.headers.update(secure_headers(nonce=nonce, framed_by_telegram=True))
        return answer

    async def _open_mini_app(self, request: Request, body: bytes, *, lang: Language) -> Response:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            given = None
        init_data = given.get("init_data") if isinstance(given, dict) else None
        refused = JSONResponse({"said": say(lang, "console.door.failed")}, status_code=401)
        if not isinstance(init_data, str):
            return refused
        if given.get("framed"):
            link = await self._access.link_for_mini_app(init_data)
            return refused if link is None else JSONResponse({"link": f"{ENTER}/{link}"})
        session = await self._access.enter_by_mini_app(init_data, agent=_agent(request), before=self._cookie(request))
        if session is None:
            return refused
        answer = JSONResponse({"go": PREFIX})
        set_cookie(answer, session, secure=self._addresses.secure)
        return answer

    async def _sign_out(self, request: Request) -> Response:
        token = self._cookie(request)
        if token:
            await self._access.leave(token)
        answer = RedirectResponse(SIGN_IN, status_code=303)
        drop_cookie(answer, secure=self._addresses.secure)
        return answer

    async def _alive(self, request: Request) -> Response:
        token = self._cookie(request)
        person = await self._access.person(token, active=False) if token else None
        return Response(status_code=204 if person else 401)

    def _cookie(self, request: Request) -> str | None:
        return read_cookie(request.headers, secure=self._addresses.secure)


def _page(lang: Language, *, head: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>Bantik</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<link rel='icon' href='{FILES}bow.svg'><link rel='stylesheet' href='{FILES}tokens.css'>"
        f"<link rel='stylesheet' href='{FILES}door.css'></head>"
        f"<body class='door-auto'><main><img src='{FILES}bow.svg' alt='' width='56' height='56'>"
        f"<h1>{head}</h1>{body}</main></body></html>",
        status_code=status,
    )


def _text(lang: Language, name: str) -> str:
    return escape(say(lang, f"console.door.{name}"))


def _json(words: dict[str, str]) -> str:
    """JSON that can stand in a script element."""
    return json.dumps(words).replace("<", "\\u003c")


def _language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language", "").split(",")[0])


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
