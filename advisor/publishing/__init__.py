"""What staff change, from the first edit to the guide that visitors get.

A draft is tried, held to the cases and published as a version; every version stays in the
history and can be restored. Whatever is written here is written whole or not at all.

- ``editing``: one number or short text changed in a file, and not a byte besides
- ``drafts``: what somebody has changed and not yet published, kept in files
- ``merge``: a draft brought up to date when somebody else has published
- ``trial``: what a draft comes to: its faults, cases, impact and audit
- ``checks``: what has to hold before files go live
- ``publisher``: drafts published, versions restored, edits in the files themselves recorded
- ``version``, ``history``: every version, unchanged, with who, when and why
- ``migration``: histories of the form before, read and carried over
- ``live``: the guide of this process, renewed when its files change and are sound
- ``storage``: files and folders written as a whole or not at all, by one process at a time

What differs between two rules tables stands in ``advisor.guide.difference``, because the
analysis room, which comes before this one, says what each difference does.
"""
