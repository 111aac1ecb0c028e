"""What can go wrong in ``dialogs``::

DialogError
└── ScriptError      a script file is not usable; ``defects`` lists everything that is wrong with it
"""

from dialogs.yaml_source import Defect


class DialogError(Exception):
    """Something in the dialogs is wrong; the message says what to do."""


class ScriptError(DialogError):
    """The script cannot be used: correct the lines that are named."""

    def __init__(self, defects: tuple[Defect, ...]) -> None:
        super().__init__("\n".join(str(defect) for defect in defects))
        self.defects = defects
