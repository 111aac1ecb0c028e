"""The console: where admins sign in and see, write and change things in a browser.

``guard`` stands in front of everything and knows nothing of NiceGUI; ``access`` decides who may come in and do what;
``pages`` are what people see, one module each, listed in ``pages/__init__.py``; ``house`` builds them with NiceGUI.
"""
