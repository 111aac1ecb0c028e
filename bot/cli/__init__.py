"""The command line. Each group of commands has a module; errors that a person can mend are one line and status 2."""

import sys

import typer

from bot.cli import database, model, reports, scripts, serve
from bot.errors import StartError
from dialogs.errors import ScriptError
from storage.errors import StorageError

app = typer.Typer(
    name="bantik",
    help="Talks with a company's visitors in Telegram and hands hot leads to people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
serve.register(app)
model.register(app)
reports.register(app)
app.add_typer(scripts.app, name="script")
app.add_typer(database.app, name="db")


def main() -> None:
    """Entry point of ``bantik``."""
    try:
        app()
    except (StartError, StorageError, ScriptError) as error:
        print(f"bantik: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)


__all__ = ["app", "main"]
