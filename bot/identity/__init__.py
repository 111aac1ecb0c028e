"""One lead per person: who may be the same, what two people of a lead know together, links that bring the second."""
