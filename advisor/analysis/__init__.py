"""All sheets at once, exactly: audit, impact, what would change a result.

Scores are small integers, so every way to answer lives on a small lattice of
score differences, and one walk over it answers questions about ten billion
sheets without sampling.

- ``semirings``: what a walk counts, adds up or looks for
- ``rows``, ``tables``, ``listing``: what combinations of tied answers are worth
- ``lattice``: the walk
- ``standing``: what a cell of the lattice stands for
- ``audit``, ``warnings``: what a guide does to all sheets, and what to look at
- ``impact``: two rules tables side by side
- ``changes``: what would change one result
- ``interview``: where a half-filled sheet is heading, and what is worth asking
- ``short``: the questions of the short version, one after the other

NumPy is the only library here.
"""
