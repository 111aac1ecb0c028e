"""Working a lead: the card its owner works from, every move they can make with it, and finding it again.

* ``view`` and ``card``: what is known of a lead, and how it is drawn; ``buttons``: the one place for its buttons.
* ``drawing``: shows cards and keeps every copy of them true.
* ``access``: who may see and work which lead.
* ``taps``: from a button to the move; ``asking``: questions to managers whose answer is typed.
* ``progress``, ``correcting``, ``planning``, ``handing``, ``noting``: the moves themselves.
* ``finding``: ``/leads``, ``/lead``, ``/find``.

All of it works inside the turn's transaction. What the manager reads is returned as words.
"""
