"""``bantik script``: check, show, publish, go back and try scripts from the terminal."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.desk import WorkingHours
from bot.errors import StartError
from bot.loading import load_reader, open_database
from bot.settings import Settings
from bot.shelf import stock
from bot.theatre import Theatre
from dialogs.loader import check_script, load_script, shipped_scripts
from nlu.labels import LANGUAGES, Language
from storage import migrations
from storage.errors import StorageError
from storage.scripts import StoredScript
from storage.unit_of_work import UnitOfWork

app = typer.Typer(help="Dialog scripts: check, show, publish, history, roll back, try.", no_args_is_help=True)

T = TypeVar("T")
Files = Annotated[list[Path], typer.Argument(help="Script files (YAML).", metavar="FILE…")]
Name = Annotated[str, typer.Argument(help="Name of the script, as `bantik script show` lists them.")]


@app.command()
def check(files: Files) -> None:
    """Print `file:line: message` for each defect; exits 1 where there is one."""
    defects = [defect for file in files for defect in check_script(file)]
    for defect in defects:
        print(defect)
    raise typer.Exit(1 if defects else 0)


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Script to print; all are listed without it.")] = None,
) -> None:
    """Print the live version of a script, or list what there is."""
    if name is None:
        _table(_with_database(lambda uow: uow.scripts.all_live()))
        return
    print(_live(name).yaml, end="")


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="Script file (YAML).")],
    note: Annotated[str, typer.Option(help="What changed, for the history.")] = "",
    default: Annotated[bool, typer.Option("--default", help="New visitors meet this script.")] = False,
) -> None:
    """Make a file the live version of its script. Running dialogs stay on theirs; nothing needs a restart."""
    defects = check_script(file)
    for defect in defects:
        print(defect, file=sys.stderr)
    if defects:
        print("Not published: mend what is listed above.", file=sys.stderr)
        raise typer.Exit(1)
    script = load_script(file)

    async def work(uow: UnitOfWork) -> StoredScript:
        now = datetime.now(UTC)
        text = file.read_text(encoding="utf-8-sig")
        version = await uow.scripts.add_version(script.id, yaml=text, author=_author(), note=note, at=now)
        live = await uow.scripts.publish(version.id, at=now)
        if default:
            await uow.scripts.make_default(script.id)
        return live

    live = _with_database(work)
    print(f"{live.name}: version {live.version} is live.")


@app.command()
def history(name: Name) -> None:
    """List the versions of a script, newest first."""
    versions = _with_database(lambda uow: uow.scripts.history(name))
    if not versions:
        raise StartError(f"there is no script {name!r}; `bantik script show` lists them")
    _table(versions)


@app.command()
def rollback(
    name: Name,
    version: Annotated[
        int | None, typer.Option(help="Version to go back to; the one before the live one by default.")
    ] = None,
) -> None:
    """Make an older version live again."""

    async def work(uow: UnitOfWork) -> StoredScript:
        versions = await uow.scripts.history(name)
        live = next((one.version for one in versions if one.is_live), 0)
        wanted = version if version is not None else max((v.version for v in versions if v.version < live), default=0)
        target = next((one for one in versions if one.version == wanted), None)
        if target is None:
            raise StartError(f"script {name!r} has no version {wanted or 'before the live one'} to go back to")
        return await uow.scripts.publish(target.id, at=datetime.now(UTC))

    back = _with_database(work)
    print(f"{back.name}: version {back.version} is live.")


@app.command()
def simulate(
    name: Annotated[str, typer.Argument(help="Name of a script, or a file.")] = "crm",
    lang: Annotated[str, typer.Option(help="Language that Telegram would guess: ru, en, pl or tr.")] = "en",
    played: Annotated[bool, typer.Option("--played", help="Print the dialogs that come with Bantik.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Show what was read, learned and decided.")] = False,
) -> None:
    """Print the played dialogs, or talk with a script: one reply a line on standard input."""
    settings = Settings.load()
    hours = WorkingHours(zone=settings.zone)
    theatre = Theatre(reader=load_reader(), desk=hours.promise)
    if played:
        print(theatre.all_played(why=why))
        return
    spoken: Language | None = next((one for one in LANGUAGES if one == lang), None)
    if spoken is None:
        raise StartError(f"--lang {lang}: write one of {', '.join(LANGUAGES)}")
    file = Path(name)
    if file.is_file():
        script = load_script(file)
    elif (published := _published(name, settings)) is not None:
        script = load_script(published.yaml, name=f"{name} (version {published.version})")
    elif name in shipped_scripts():
        script = load_script(shipped_scripts()[name])
    else:
        raise StartError(f"there is no script {name!r}; `bantik script show` lists them")
    for line in theatre.talk(script, lang=spoken, says=(line.strip() for line in sys.stdin), why=why):
        print(line, flush=True)


def _author() -> str:
    """Who publishes; a container's user may have no name."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "terminal"


def _published(name: str, settings: Settings) -> StoredScript | None:
    """The live version in the database; None where there is none, or no database that is ready."""
    try:
        status = asyncio.run(migrations.check(settings.database_url.get_secret_value()))
    except StorageError as error:
        print(f"The database was not asked: {error}", file=sys.stderr)
        return None
    return _with_database(lambda uow: uow.scripts.live(name)) if status.current == status.head else None


def _live(name: str) -> StoredScript:
    found = _with_database(lambda uow: uow.scripts.live(name))
    if found is None:
        raise StartError(f"there is no script {name!r}; `bantik script show` lists them")
    return found


def _with_database(work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Do ``work`` in one transaction of the database of the settings."""

    async def connected() -> T:
        settings = Settings.load()
        db = await open_database(settings)
        try:
            await stock(db, default=settings.script, now=lambda: datetime.now(UTC))
            async with db.write() as uow:
                return await work(uow)
        finally:
            await db.close()

    return asyncio.run(connected())


def _table(versions: list[StoredScript]) -> None:
    table = Table("script", "version", "live", "author", "made", "note")
    for one in versions:
        mark = ("live" if one.is_live else "") + (", default" if one.is_default and one.is_live else "")
        cells = (one.name, str(one.version), mark, one.author, f"{one.created_at:%Y-%m-%d %H:%M}", one.note)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
