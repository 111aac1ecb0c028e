"""What the README says is so."""

import re
from pathlib import Path

from typer.main import get_command

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_listed_with_its_default() -> None:
    rows = {
        name: row
        for row in README.splitlines()
        if row.startswith(f"| `{PREFIX}")
        for name in re.findall(r"`(BANTIK_\w+)`", row.split("|")[1])
    }
    assert set(rows) == {PREFIX + field.upper() for field in Settings.model_fields}
    for field in ("console_port", "timezone", "script", "log_level"):
        assert f"`{Settings.model_fields[field].default}`" in rows[PREFIX + field.upper()]


def test_every_command_is_listed() -> None:
    command = get_command(app)
    names = set(command.commands)  # type: ignore[attr-defined]  # a group has commands
    for name in names:
        assert re.search(rf"`bantik {name}\b|, `{name}`", README), name


def test_every_link_and_picture_is_there() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_make_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)`|^make (\w+)$", README, re.MULTILINE)):
        name = target[0] or target[1]
        assert re.search(rf"^{name}:", makefile, re.MULTILINE), name
