"""Opens what almost every command needs, the model and the database, and says in one line what keeps them shut."""

from bot.errors import StartError
from bot.settings import Settings
from nlu.reader import Reader, ReaderLoadError
from storage.engine import Database
from storage.errors import StorageError
from storage.migrations import upgrade


def load_reader(*, threads: int = 2) -> Reader:
    """The reader with its model; two threads suit a stream of replies, one suits replies that come now and then.

    Raises:
        StartError: the model's files are missing or damaged.
    """
    try:
        return Reader.load(threads=threads)
    except ReaderLoadError as error:
        raise StartError(str(error)) from None


async def open_database(settings: Settings) -> Database:
    """The database, brought up to date.

    Raises:
        StartError: it cannot be opened.
    """
    url = settings.database_url.get_secret_value()
    try:
        await upgrade(url)
        return await Database.open(url)
    except StorageError as error:
        raise StartError(f"BANTIK_DATABASE_URL: {error}") from None
