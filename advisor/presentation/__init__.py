"""One view of a result, and what is made of it: PDF, picture, text; calendar entries, flow, map.

- ``result``: what a result says, in which order, under which headings
- ``profile``: what the program asks for, and whether it is met; ``fork``: the picture of the tracks
- ``sentences``, ``firmness``: what it says in sentences, and how firm it is
- ``paper``, ``pdf``, ``paper.typ``: the result on paper, tagged for screen readers
- ``card``, ``card.typ``: the picture beside a shared link
- ``typesetting``, ``common.typ``, ``palette``, ``fonts``: Typst, and the looks of the pages for it
- ``summary``: the result as plain text, and the address that opens an email to Admissions
- ``calendar_entry``, ``days``: an event or a date as an iCalendar file, and days in words
- ``shares``: numbers and shares; ``density_map``, ``map_geometry``: where sheets lie, as a picture
- ``flow``: the questionnaire and its fit rules as a diagram

Typst, Babel and the QR library are loaded when they are needed, and no sooner.
"""
