"""``bantik demo``: a local Telegram, the real bot and a page that shows both sides of a conversation at once."""
