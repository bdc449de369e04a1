"""The parts of the rules desk: where staff change the rules and see what that does.

- ``bench``: one person's draft, and what the browser has sent of it
- ``editor``: the points as a grid, and the YAML on demand, one component in the browser
- ``findings``, ``summary``: what a draft comes to, on tabs and in a sentence or two
- ``people``: those on record, or likely ones, whose result a draft changes
- ``report``, ``points``, ``concerns``, ``flow``: the findings as HTML
- ``texts``: what prospects read, in English and in translation
- ``suggestions``: better points, learned from the records, taken one by one; ``lines``: what is
  said of them, which ``advisor tune`` prints, too
- ``publication``, ``versions``: publishing, the history, and undo

Drafts themselves are kept, tried and published in ``advisor.publishing``.
"""
