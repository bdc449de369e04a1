"""The script that shows the pages, and everything that depends on Streamlit's internals.

``script`` shows a prospect's page (``host``) or a staff page; ``shell`` is the HTML
document of staff pages; ``messages`` are the browser's, ``cookies`` those of a sign-in.
"""
