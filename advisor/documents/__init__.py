"""What a visitor takes along: a PDF, calendar entries, a summary as plain text.

- ``paper``: what stands on the paper of a result, as plain data
- ``pdf``, ``paper.typ``: that data set in type, tagged for screen readers
- ``calendar_entry``: an event or a date as an iCalendar file
- ``summary``: a result as plain text, and the email to Admissions that it may go into

Typst and the QR library are loaded when a PDF is asked for, and no sooner.
"""
