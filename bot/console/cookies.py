"""The cookie that holds a session."""

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from bot.console.access import ABSOLUTE

#: With this beginning a browser takes the cookie only over https, from this very host, for all its paths.
_SECURE: Final = "__Host-bantik"
#: Plain http exists on the loopback address only, where browsers refuse the name above.
_PLAIN: Final = "bantik-console"
_LONGEST: Final = 128


def cookie_name(*, secure: bool) -> str:
    return _SECURE if secure else _PLAIN


def read_cookie(headers: Headers, *, secure: bool) -> str | None:
    """The token in the cookie; None where there is none, or more than one."""
    name = cookie_name(secure=secure)
    found = [
        value.strip()
        for line in headers.getlist("cookie")
        for key, mark, value in (part.partition("=") for part in line.split(";"))
        if mark and key.strip() == name
    ]
    return found[0] if len(found) == 1 and 0 < len(found[0]) <= _LONGEST else None


def set_cookie(answer: Response, token: str, *, secure: bool) -> None:
    answer.set_cookie(
        cookie_name(secure=secure),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(answer: Response, *, secure: bool) -> None:
    answer.delete_cookie(cookie_name(secure=secure), path="/", secure=secure, httponly=True, samesite="lax")
