"""What the console says in the headers of its answers, and what it asks of those of a request."""

from typing import Final

from starlette.datastructures import Headers

from bot.console.addresses import Addresses

#: Methods that change nothing.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Telegram's web client shows a Mini App in a frame.
TELEGRAM_WEB: Final = "https://web.telegram.org"


def is_cross_site(headers: Headers, *, addresses: Addresses) -> bool:
    """Whether a request that may change something did not certainly come from a page of ours.

    Sec-Fetch-Site is asked first, then Origin; a browser that sends neither is not trusted, and neither is a request
    in which one of them speaks against it.
    """
    site, origin = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    if len(site) > 1 or len(origin) > 1 or not (site or origin):
        return True
    if site and site != ["same-origin"]:
        return True
    return bool(origin) and not addresses.is_own(origin[0], host=headers.get("host", ""))


def secure_headers(*, nonce: str, framed_by_telegram: bool = False) -> dict[str, str]:
    """The headers of every answer that is a page.

    ``unsafe-eval`` and inline styles are what NiceGUI needs: Vue compiles its templates in the browser. Scripts in the
    page itself run only with ``nonce``, which nobody can guess, so that injected markup stays text.
    """
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": TELEGRAM_WEB if framed_by_telegram else "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        # Not no-referrer: with it browsers call the origin of our own forms "null".
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cache-Control": "no-store",
    }
    return headers if framed_by_telegram else headers | {"X-Frame-Options": "DENY"}
