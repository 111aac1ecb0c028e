"""After the sale: the customer's card, what the script tells customers later, and how they rate what they bought.

* ``card``: the card, and changing it by replying to it.
* ``later``: timers that ask and tell, and what customers answer.
"""
