"""The parts of the rules desk: where staff change the rules and see what that does.

- ``drafts``: what somebody has changed and not yet published, kept in files
- ``merge``: a draft brought up to date when somebody else has published
- ``trial``: what a draft comes to: its faults, cases, impact and audit
- ``editor``: the points as a grid beside the YAML, one component in the browser
- ``report``, ``points``, ``examples``: the findings as HTML
- ``suggestions``: better points, learned from the records, taken one by one
- ``publication``: publishing, the history, and undo

What is computed here comes from the analysis room, whose libraries are slow to
load; prospects' pages load nothing of this package.
"""
