"""Publishing: what a new version does to the dialogs that run, making it live now or later, going back."""
