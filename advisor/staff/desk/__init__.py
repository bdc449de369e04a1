"""The parts of the rules desk: where staff change the rules and see what that does.

- ``bench``: one person's draft, and what the browser has sent of it
- ``editor``: the points as a grid beside the YAML, one component in the browser
- ``findings``, ``summary``: what a draft comes to, on tabs and in a sentence or two
- ``report``, ``points``, ``concerns``: the findings as HTML
- ``suggestions``: better points, learned from the records, taken one by one
- ``publication``, ``versions``: publishing, the history, and undo

Drafts themselves are kept, tried and published in ``advisor.publishing``. What is computed
comes from the analysis room, whose libraries are slow to load; prospects' pages load nothing
of this package.
"""
