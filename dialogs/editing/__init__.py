"""Editing a script: one text, changed as text or by the edits of a form, always in step.

Usage::

    document = Document(yaml)
    document.edit(Put(path=("questions", 0, "weight"), value=90), Move(path=("questions",), place=2, to=0))
"""

from dialogs.editing.document import MOST_UNDO, Document, apply
from dialogs.editing.edits import Edit, EditRefused, Insert, Move, Put, Take, edited

__all__ = ["MOST_UNDO", "Document", "Edit", "EditRefused", "Insert", "Move", "Put", "Take", "apply", "edited"]
