"""Dialogs: scripts, the engine that follows them, and what it makes of a visitor.

Usage::

    script = load_script(Path("my.yaml"))            # ScriptError lists every defect with its line
    state = begin(script, lang="en")
    state, effects = step(state, Started(at=now), script=script, desk=desk)

Pure: no clock, no chance, no waiting; the only I/O is reading a script file. What can happen to a dialog is in
``dialogs.events``, what it asks for in ``dialogs.effects``, what is remembered in ``dialogs.state``.
"""

from dialogs.desk import Desk
from dialogs.engine import Step, begin, step
from dialogs.errors import DialogError, ScriptError
from dialogs.loader import check_script, load_script, shipped_scripts
from dialogs.options import Option, asked_label, options
from dialogs.phrases import phrase
from dialogs.qualification import BreakdownLine, Qualification, qualify
from dialogs.schema import Script
from dialogs.transcript import PlayedVisitor, Transcript, load_visitor, play, played_visitors
from dialogs.warmth import warmth_of
from dialogs.yaml_source import Defect

__all__ = [
    "BreakdownLine",
    "Defect",
    "Desk",
    "DialogError",
    "Option",
    "PlayedVisitor",
    "Qualification",
    "Script",
    "ScriptError",
    "Step",
    "Transcript",
    "asked_label",
    "begin",
    "check_script",
    "load_script",
    "load_visitor",
    "options",
    "phrase",
    "play",
    "played_visitors",
    "qualify",
    "shipped_scripts",
    "step",
    "warmth_of",
]
