"""No secret and no forged line comes out of the log, whatever goes in."""

import logging

import pytest
import structlog

from bot import logs

TOKEN = "123456789:" + "AAF-canary_" * 3


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        TOKEN,
        f"could not reach {TOKEN} twice: {TOKEN}",
        "postgresql+asyncpg://bantik:canary-password@db.example.com/bantik",
    ],
)
def test_secrets_are_masked_wherever_they_stand(capsys: pytest.CaptureFixture[str], text: str) -> None:
    logs.set_up("debug")
    structlog.get_logger().info(text, where=text)
    logging.getLogger("aiohttp").warning("%s", text)
    try:
        int(text)
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "canary" not in capsys.readouterr().err


def test_a_name_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info")
    structlog.get_logger().info("met", name="Tom\n2026 level=info event=paid \x1b[31m\u202e")
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written
    assert "\u202e" not in written
