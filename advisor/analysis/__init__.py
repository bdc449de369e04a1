"""All sheets at once, exactly, and many sheets in columns.

Scores are small integers, so every way to answer lives on a small lattice of
score differences, and one walk over it answers questions about all
sheets without sampling.

- ``semirings``: what a walk counts, adds up or looks for
- ``rows``, ``tables``, ``listing``, ``ordering``: what combinations of tied answers are worth
- ``lattice``, ``outcomes``: the walk, and what it keeps where scores lie far apart
- ``standing``: what a cell of the lattice stands for
- ``audit``, ``masks``, ``warnings``: what a guide does to all sheets, and what to look at
- ``frequencies``: how often each answer is given
- ``impact``, ``mapping``: two rules tables side by side, made for other questions or not
- ``typical``: a few sheets that stand for many
- ``columns``, ``judge``, ``codes``: sheets in columns, what they come to, their share codes
- ``batch``, ``sample``: two rules tables on recorded sheets, or on ones drawn at random
- ``changes``: what would change one result
- ``report``, ``impact_report``: audit and impact as plain data, for programs
- ``interview``: where a half-filled sheet is heading, and what is worth asking
- ``density``: where all sheets, or the ways to finish one, lie between the tracks
- ``short``: the questions of the short version, one after the other

NumPy is the only library here.
"""
