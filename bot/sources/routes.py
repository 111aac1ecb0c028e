"""What the website of the company reaches on Bantik's web server: the redirect and the button."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sources.address import is_robot, place, utm
from bot.sources.clicks import Clicks
from bot.sources.tokens import MAX_PAYLOAD, TOKEN_LENGTH

#: Between the code of a link and the script that it leads to.
SCRIPT_MARK: Final = "__"
LINK: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
MAX_QUERY: Final = 4096
#: Longer names of scripts do not fit behind a token; such a link leads to the default script.
MAX_SCRIPT: Final = MAX_PAYLOAD - TOKEN_LENGTH - len(SCRIPT_MARK)
_FOLDER: Final = Path(__file__).parent
#: A click must be counted each time, and its address must not travel on to Telegram.
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_WIDGET_HEADERS: Final = {
    "Cache-Control": "public, max-age=300",
    "X-Content-Type-Options": "nosniff",
    # Pages that isolate themselves (COEP) must be able to load it.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def router(clicks: Clicks, *, username: Callable[[], str]) -> APIRouter:
    """``GET /go/<link>`` and ``GET /widget.js``."""
    routes = APIRouter()

    async def go(request: Request) -> Response:
        """Note the click and lead on to Telegram. Whatever is wrong with the link, nobody is left standing here."""
        given = str(request.path_params["link"])
        link, _, script = given.partition(SCRIPT_MARK)
        if not LINK.match(given) or not link:
            return PlainTextResponse("There is no such link.", status_code=404)
        query = parse_qsl(request.url.query[:MAX_QUERY])
        if request.method == "HEAD" or _nobody_came(request):
            token = await clicks.pass_by(link)
        else:
            asked = dict(query)
            token = await clicks.take(
                link,
                page=place(asked.get("page", "")) or place(request.headers.get("referer", "")),
                referrer=place(asked.get("ref", "")),
                utm=utm(query),
            )
        payload = f"{token}{SCRIPT_MARK}{script}" if script and len(script) <= MAX_SCRIPT else token
        return Response(status_code=302, headers={"Location": f"https://t.me/{username()}?start={payload}", **_HEADERS})

    async def widget(_: Request) -> Response:
        return Response(widget_source(), media_type="text/javascript; charset=utf-8", headers=_WIDGET_HEADERS)

    # Starlette's own routes: FastAPI's reading of parameters would cost more than all the rest of a click.
    routes.add_route("/go/{link}", go, methods=["GET"])
    routes.add_route("/widget.js", widget, methods=["GET"])
    return routes


@cache
def widget_source() -> str:
    """The script that a website includes."""
    return (_FOLDER / "widget.js").read_text(encoding="utf-8")


def _nobody_came(request: Request) -> bool:
    purpose = request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    return "prefetch" in purpose or "prerender" in purpose or is_robot(request.headers.get("user-agent", ""))
