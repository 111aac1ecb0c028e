"""``bantik db``: migrations by hand; ``run`` and ``demo`` upgrade by themselves."""

import asyncio
from typing import Annotated

import typer

from bot.settings import Settings
from storage import migrations

app = typer.Typer(help="Migrations of the database.", no_args_is_help=True)


@app.command()
def upgrade(revision: Annotated[str, typer.Argument(help="Revision to go up to.")] = "head") -> None:
    """Bring the database up to date."""
    asyncio.run(migrations.upgrade(_url(), revision))
    print("The database is up to date." if revision == "head" else f"The database is at {revision}.")


@app.command()
def downgrade(revision: Annotated[str, typer.Argument(help='Revision to go down to, "base" or "-1".')]) -> None:
    """Bring the database back to an older revision."""
    asyncio.run(migrations.downgrade(_url(), revision))
    print(f"The database is at {revision}.")


@app.command()
def check() -> None:
    """Say whether the database fits this program; exits 1 where it does not."""
    status = asyncio.run(migrations.check(_url()))
    if status.current != status.head:
        print(
            f"The database is at {status.current or 'nothing'}, the program at {status.head}: run `bantik db upgrade`."
        )
        raise typer.Exit(1)
    for difference in status.differences:
        print(f"The tables differ from the program's: {difference}")
    if status.differences:
        raise typer.Exit(1)
    print(f"The database is up to date ({status.head}).")


def _url() -> str:
    return Settings.load().database_url.get_secret_value()
