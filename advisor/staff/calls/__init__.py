"""Recorded calls: the page ``advisor.staff.calls.page``.

- ``page``: the list, searched and narrowed; which calls a member sees is `saving.whose`
- ``record``: one call, read and corrected
- ``deletion``: a call deleted on request, with proof
"""
