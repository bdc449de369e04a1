"""The prospects' pages: pure functions of guide, address and moment to HTML, without Streamlit.

Every page is made from its address alone, which holds the answers. Forms send by GET, so that a
page needs no script; the page script makes it quicker.

- ``pages``: which page an address asks for, and to which one it leads on
- ``start``, ``question``, ``short``, ``code``, ``review``, ``result``, ``track``: the pages
- ``fork``, ``offers``, ``consent``: parts of the result; ``about``: of several pages
- ``frame``: what all pages share
- ``address``: places and answers as a query string; ``visit``: what it says, and what the page's
  host knows; ``pasted``: the answers in pasted text;
  ``journey``: the order of places; ``head``: their titles, and previews of links to them
- ``document``: the HTML document around a page; ``error_page``: the one for when nothing works
- ``markup``: HTML that is escaped by construction
- ``style.css``, ``looks``: how it looks, and what of that is the program's own; ``page.js``: what
  scripts add, with ``dom.js``
"""
