import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, readable_by_others

TOKEN = "123456:" + "canary" * 5


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("BANTIK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BANTIK_BOT_TOKEN", "nonsense", r"BANTIK_BOT_TOKEN: it looks like 123456:ABC-DEF"),
        ("BANTIK_SALES_CHAT_ID", "sales", r"BANTIK_SALES_CHAT_ID: .*integer"),
        ("BANTIK_ADMIN_IDS", "1,two", r"BANTIK_ADMIN_IDS: .*integer"),
        ("BANTIK_TIMEZONE", "Moon/Sea", r"BANTIK_TIMEZONE: no time zone is called 'Moon/Sea'"),
        ("BANTIK_DATABASE_URL", "mysql://root:pw@host/db", r"BANTIK_DATABASE_URL: begin it with sqlite"),
        ("BANTIK_LOG_LEVEL", "loud", r"BANTIK_LOG_LEVEL: "),
        ("BANTIK_CONSOLE_PORT", "0", r"BANTIK_CONSOLE_PORT: "),
        ("BANTIK_TELEGRAM_API", "localhost", r"BANTIK_TELEGRAM_API: "),
        ("BANTIK_OFFER_MINUTES", "-1", r"BANTIK_OFFER_MINUTES: "),
        ("BANTIK_WEBHOOK_URL", "https://example.com/hook", r"BANTIK_WEBHOOK_SECRET: a webhook needs a secret"),
        ("BANTIK_BOT_TOKN", "x", r"BANTIK_BOT_TOKN: there is no such setting.*did you mean BANTIK_BOT_TOKEN\?"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    message = str(caught.value)
    assert re.match(says, message), message
    assert "\n" not in message
    assert ":pw@" not in message


def test_an_unknown_name_in_the_env_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BANTIK_COLOUR=red\n")
    with pytest.raises(SettingsError, match="BANTIK_COLOUR: there is no such setting"):
        Settings.load()


def test_settings_come_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BANTIK_BOT_TOKEN={TOKEN}\nBANTIK_ADMIN_IDS=5, 7\n")
    settings = Settings.load()
    assert settings.token == TOKEN
    assert settings.bot_id == 123456
    assert settings.admin_ids == (5, 7)


def test_no_secret_stands_in_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTIK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BANTIK_DATABASE_URL", "postgresql+asyncpg://user:canary@host/db")
    monkeypatch.setenv("BANTIK_WEBHOOK_SECRET", "canary")
    assert "canary" not in repr(Settings.load())


def test_a_missing_token_says_where_to_get_one() -> None:
    with pytest.raises(SettingsError, match="BANTIK_BOT_TOKEN: it is missing; ask @BotFather"):
        _ = Settings.load().token


def test_a_file_with_the_token_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    assert readable_by_others() is None
    file = tmp_path / ".env"
    file.write_text(f"BANTIK_BOT_TOKEN={TOKEN}\n")
    file.chmod(0o644)
    warning = readable_by_others()
    assert warning is not None
    assert "chmod 600" in warning
    assert TOKEN not in warning
    file.chmod(0o600)
    assert readable_by_others() is None
