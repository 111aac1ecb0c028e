"""Bantik's web server: health, metrics, the links of websites and, where a webhook is set, Telegram's updates."""

import asyncio
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from bot.bodies import read_body
from bot.errors import ListenError
from bot.health import Health
from bot.intake import store
from bot.pulse import Pulse
from bot.settings import Settings
from storage.engine import Database
from storage.errors import StorageError

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
#: Telegram's updates are a few kilobytes; whatever is larger is not from Telegram.
MAX_UPDATE: Final = 1024 * 1024
#: Telegram comes again after this time when the database did not answer.
RETRY_SECONDS: Final = 2
#: Numbers of updates are below this.
MAX_NUMBER: Final = 2**63


class Web:
    """An HTTP server on the loopback address; a reverse proxy brings the outside world to it."""

    def __init__(
        self,
        *,
        settings: Settings,
        db: Database,
        health: Health,
        arrived: Pulse,
        now: Callable[[], datetime],
    ) -> None:
        self._settings, self._db, self._health, self._arrived, self._now = settings, db, health, arrived, now
        self._server: uvicorn.Server | None = None
        self._socket: Any = None
        self._app = self.application()

    def include(self, router: APIRouter) -> None:
        """Serve more routes; before ``serve``."""
        self._app.include_router(router)

    def mount(self, app: ASGIApp) -> None:
        """Let ``app`` answer whatever no route does; after every ``include``."""
        self._app.mount("/", app)

    def application(self) -> FastAPI:
        app = FastAPI(title="Bantik", docs_url=None, redoc_url=None, openapi_url=None)
        app.add_api_route("/health", self._show_health, methods=["GET"])
        app.add_api_route("/metrics", self._show_metrics, methods=["GET"])
        if self._settings.webhook_url is not None:
            app.add_api_route(self._settings.webhook_url.path or "/", self._take, methods=["POST"])
        return app

    async def open(self) -> None:
        """Bind the port.

        Raises:
            ListenError: somebody else has it.
        """
        port = self._settings.console_port
        config = uvicorn.Config(
            self._app, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off"
        )
        import socket

        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(("127.0.0.1", port))
            # Two programs may bind a port; only one may listen to it.
            bound.listen()
        except OSError:
            bound.close()
            raise ListenError(
                f"BANTIK_CONSOLE_PORT: port {port} is taken by another program; end it or choose another port"
            ) from None
        self._socket = bound
        self._server = uvicorn.Server(config)
        # Signals belong to the command line.
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # uvicorn has no type for it

    async def serve(self) -> None:
        """Answer requests for ever."""
        if self._server is None:
            raise RuntimeError("open() comes first")
        try:
            await self._server._serve(sockets=[self._socket])  # noqa: SLF001 - serve() would take the signals
        except asyncio.CancelledError:
            self._server.should_exit = True
            raise

    async def _show_health(self) -> Response:
        database = await self._db.alive()
        body = self._health.as_json() | {"database": database}
        good = self._health.is_good and database
        return Response(json.dumps(body), status_code=200 if good else 503, media_type="application/json")

    async def _show_metrics(self) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def _take(self, request: Request) -> Response:
        """An update from Telegram: 200 once it is stored, 503 where it cannot be."""
        if not self._is_telegram(request):
            return Response(status_code=401)
        try:
            body = await read_body(request, limit=MAX_UPDATE)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        update = _update(body)
        if update is None:
            return Response(status_code=400)
        try:
            await store(self._db, [update], bot_id=self._settings.bot_id, at=self._now())
        except StorageError as error:
            self._health.bad("database", str(error))
            return Response(status_code=503, headers={"Retry-After": str(RETRY_SECONDS)})
        self._health.good("database")
        self._arrived.ring()
        return Response(status_code=200)

    def _is_telegram(self, request: Request) -> bool:
        """Exactly one secret header with the right value, compared in constant time."""
        given = request.headers.getlist(SECRET_HEADER)
        secret = self._settings.webhook_secret
        if secret is None or len(given) != 1:
            return False
        return hmac.compare_digest(given[0].encode("utf-8", "surrogateescape"), secret.get_secret_value().encode())


def _update(body: bytes) -> dict[str, Any] | None:
    """The update in a body; None where it is none. Its number must be one that a database can hold."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if isinstance(number, int) and 0 <= number < MAX_NUMBER else None
