"""All sheets at once, exactly, and many sheets in columns.

Scores are small integers, so every way to answer falls on a small lattice of score
differences, and one walk over it answers questions about all sheets without sampling.

- ``ways``, ``rules_tables``: the ways to answer a question, and what the rules give to each
- ``rows``, ``listing``, ``ordering``: the combinations of tied answers
- ``lattice``, ``outcomes``, ``walks``: the lattice, its sparse form, and walks over it
- ``standing``: top track, margin and strength of a cell
- ``audit``, ``effects``, ``masks``, ``warnings``: the results of all sheets, and what looks wrong
- ``frequencies``: how often each answer is given
- ``impact``, ``carry_over``: comparing two rules tables, even for different questions
- ``typical``: a few typical sheets of many
- ``columns``, ``judge``, ``codes``: sheets in columns, their results, their share codes
- ``batch``, ``sample``: comparing rules tables on recorded sheets, or on random ones
- ``changes``: what would change one result
- ``report``, ``impact_report``: audit and impact as plain data, for programs
- ``interview``, ``finishes``: where an incomplete sheet is heading, and what is worth asking
- ``density``: where all sheets, or the ways to finish one, lie between the tracks

NumPy is the only library here.
"""
