"""Managers who talk with visitors through the bot, in private or in the lead's own topic of a forum."""
