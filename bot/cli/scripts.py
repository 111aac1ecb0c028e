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
from bot.publishing.publishing import By, Publishing
from bot.publishing.report import Published
from bot.publishing.words import difference_words, live_words, report_words
from bot.settings import Settings
from bot.shelf import Shelf, stock
from bot.theatre import Theatre
from dialogs.differences import differences, line_difference
from dialogs.loader import check_script, load_script, shipped_scripts
from dialogs.schema import Script
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
    move: Annotated[bool, typer.Option("--move", help="Move the running dialogs for which it is safe.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change and who would move.")] = False,
    at: Annotated[
        datetime | None, typer.Option(help="Publish later, at this time (BANTIK_TIMEZONE); the bot does it.")
    ] = None,
) -> None:
    """Make a file the live version of its script, now or later. Running dialogs stay on theirs, or are moved where
    that is safe; nothing needs a restart."""
    defects = check_script(file)
    for defect in defects:
        print(defect, file=sys.stderr)
    if defects:
        print("Not published: mend what is listed above.", file=sys.stderr)
        raise typer.Exit(1)
    script = load_script(file)

    text = file.read_text(encoding="utf-8-sig")
    due_at = None if at is None else at.replace(tzinfo=at.tzinfo or Settings.load().zone).astimezone(UTC)
    if due_at is not None and due_at < datetime.now(UTC):
        raise StartError(f"--at {at:%Y-%m-%d %H:%M} is over: name a time to come")
    publishing = Publishing(shelf=Shelf())

    async def work(uow: UnitOfWork) -> str:
        now, by = datetime.now(UTC), By(name=_author())
        live = await uow.scripts.live(script.id)
        said = [] if live is None else _changes(load_script(live.yaml), script)
        if dry_run:
            report = await publishing.report(uow, script)
            return "\n".join([*said, report_words(report, lang="en")])
        version = await uow.scripts.add_version(script.id, yaml=text, author=by.name, note=note, at=now)
        if default:
            await uow.scripts.make_default(script.id)
        if due_at is not None:
            await publishing.schedule(uow, version.id, due_at=due_at, by=by, at=now, moving=move)
            return f"{version.name}: version {version.version} is published at {at:%Y-%m-%d %H:%M}."
        published = await publishing.publish(uow, version.id, by=by, at=now, moving=move)
        return "\n".join([*said, live_words(published, lang="en")])

    print(_with_database(work))


@app.command()
def history(
    name: Name,
    version: Annotated[int | None, typer.Option(help="Show what this version changed, in words and lines.")] = None,
) -> None:
    """List the versions of a script, newest first."""
    versions = _with_database(lambda uow: uow.scripts.history(name))
    if not versions:
        raise StartError(f"there is no script {name!r}; `bantik script show` lists them")
    if version is None:
        _table(versions)
        return
    numbers = {one.version: one for one in versions}
    if version not in numbers:
        raise StartError(f"script {name!r} has no version {version}")
    new, old = numbers[version], numbers.get(version - 1)
    if old is None:
        print(new.yaml, end="")
        return
    names = (f"{name} version {old.version}", f"{name} version {version}")
    words = _changes(load_script(old.yaml, name=names[0]), load_script(new.yaml, name=names[1]))
    print("\n".join([*words, "", line_difference(old.yaml, new.yaml, names=names)]))


@app.command()
def rollback(
    name: Name,
    version: Annotated[
        int | None, typer.Option(help="Version to go back to; the one before the live one by default.")
    ] = None,
    move: Annotated[bool, typer.Option("--move", help="Move the running dialogs for which it is safe.")] = False,
) -> None:
    """Make an older version live again."""
    publishing = Publishing(shelf=Shelf())

    async def work(uow: UnitOfWork) -> Published:
        if version is None:
            target = await publishing.previous(uow, name)
        else:
            target = next((one for one in await uow.scripts.history(name) if one.version == version), None)
        if target is None:
            raise StartError(f"script {name!r} has no version {version or 'before the live one'} to go back to")
        return await publishing.publish(uow, target.id, by=By(name=_author()), at=datetime.now(UTC), moving=move)

    print(live_words(_with_database(work), lang="en"))


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


def _changes(old: Script, new: Script) -> list[str]:
    return [difference_words(one, lang="en") for one in differences(old, new)]


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
