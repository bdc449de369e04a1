"""What the final records say: the parts of the page ``advisor.staff.insights.page``.

- ``figures``: what is counted as titled tables of numbers, without a trace of how they look
- ``bars``: a figure as bars of HTML, as a table and as CSV
- ``lines``: what is said around the figures, in lines of text

``figures`` and ``lines`` are also what ``advisor insights`` prints.

A chart never stands alone: the table behind it says the same to those who cannot see it.
"""
