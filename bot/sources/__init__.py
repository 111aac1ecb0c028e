"""Sources that survive Telegram: links on the web, signed start tokens, the website's button, arrivals."""
