"""``python -m bot`` is ``bantik``."""

from bot.cli import main

if __name__ == "__main__":
    main()
