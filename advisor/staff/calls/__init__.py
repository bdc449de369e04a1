"""A counselor's calls after they were had: the page ``advisor.staff.calls.page``.

- ``page``: the list, searched and narrowed; which calls somebody sees is `saving.whose`
- ``record``: one call, read and corrected
- ``deletion``: a call deleted on request, with proof
"""
