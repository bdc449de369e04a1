"""What staff change, from the first edit to the guide that visitors get.

A draft is tried, checked against the cases and published as a version; every version stays
in the history and can be restored. All writes are atomic.

- ``editing``: change one number or short text in a file, and nothing else
- ``texts``: change a text that prospects read, in English or in a translation
- ``text_edits``: the characters of a text in its file; which texts were changed, and when
- ``drafts``: unpublished changes, a file for each person; bringing one up to date
- ``trial``: what a draft does: its faults, cases, impact and audit
- ``checks``: the checks before files go live, and all that `advisor check` finds
- ``publisher``: publish drafts, restore versions, record edits made in the files themselves
- ``version``, ``history``: every version, with who, when and why
- ``old_history``: histories of the previous format
- ``live``: the guide of this process, reloaded when its files change and are valid
- ``storage``: atomic writes of files and folders, and locks between processes

The difference between two rules tables is in ``advisor.guide.difference``, because the
analysis room, which may not import this one, needs it too.
"""
