"""The pages, in Streamlit: one file a page, and thin. Prospects' pages, and those of staff.

Every page is drawn from its address alone, which holds the answers; the page
script notes there what is ticked. Whoever shows a page asks the scoring room and
adds nothing to its findings.

- ``show``: which page the address asks for
- ``start``, ``question``, ``review``, ``result``, ``enter_code``, ``track``, ``trouble``: the
  pages
- ``why``, ``tracks``, ``chart``, ``offers``: parts of the result
- ``frame``, ``notices``: parts that all pages share
- ``address``: places and answers as a query string, and back; ``journey``: their order;
  ``titles``: their names
- ``session``: the little that a visitor's session remembers
- ``live``: the guide, loaded once for all visitors
- ``markup``: HTML that is escaped by construction
- ``staff``: the frame around staff pages, which asks the server's door who is there;
  ``staff_pages``: which there are; ``staff_home``, ``staff_files``: the first of them
- ``style.css``, ``icon.svg``, ``page.js``: how it looks, and how it moves focus and scroll
"""
