"""The script that shows the pages, and everything that depends on Streamlit's internals.

- ``script``, ``dispatch``: what Streamlit runs: a prospect's page (``host``) or a staff page
- ``shell``: the HTML document of staff pages, and what starts Streamlit on others
- ``messages``: the browser's messages that reach Streamlit
- ``cookies``: the cookies of a sign-in; ``internals``: the rest
"""
