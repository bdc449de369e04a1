"""What a visitor takes along: a PDF, calendar entries, a summary as plain text.

- ``paper``: what stands on the paper of a result, as plain data
- ``pdf``, ``paper.typ``: that data set in type, tagged for screen readers
- ``calendar_entry``: an event or a date as an iCalendar file
- ``summary``: a result as plain text, for emails and other systems
- ``letters``: the address that opens an email to Admissions

Typst and the QR library are loaded when a PDF is asked for, and no sooner.
"""
