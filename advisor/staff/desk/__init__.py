"""The parts of the rules desk: where staff change the rules and see what that does.

- ``state``: one person's draft, and what the browser has sent of it
- ``editor``: the points as a grid, and the YAML on demand, one component in the browser
- ``findings``: what a draft comes to, on tabs; ``report``, ``tabs``: the same as HTML
- ``people``: those on record, or likely ones, whose result a draft changes
- ``texts``: what prospects read, in English and in translation
- ``suggestions``: better points, learned from the records, taken one by one;
  ``suggestion_texts``: what is said of them, which ``advisor tune`` prints, too
- ``publication``: what a draft changes, and publishing; ``versions``: the history, and undo

Drafts themselves are kept, tried and published in ``advisor.publishing``.
"""
