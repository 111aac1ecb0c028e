"""``bantik script simulate``: what is tried is what visitors meet."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from dialogs.loader import shipped_scripts

RUN = CliRunner()
QUESTION = "What made you look"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BANTIK_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'bantik.db'}")


def test_the_published_version_is_played_and_not_the_shipped_one(tmp_path: Path) -> None:
    # An admin who published a change and tried it was shown the text that came with the program.
    assert QUESTION in RUN.invoke(app, ["script", "simulate", "crm"], input="\n").output
    mine = tmp_path / "mine.yaml"
    mine.write_text(shipped_scripts()["crm"].replace(QUESTION, "What on earth made you look"), encoding="utf-8")
    published = RUN.invoke(app, ["script", "publish", str(mine)])
    assert published.exit_code == 0, published.output
    assert "What on earth made you look" in RUN.invoke(app, ["script", "simulate", "crm"], input="\n").output


def test_a_name_that_there_is_not_is_said() -> None:
    failed = RUN.invoke(app, ["script", "simulate", "nonsense"], input="")
    assert "there is no script 'nonsense'" in str(failed.exception)
