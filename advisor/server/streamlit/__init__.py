"""The script that shows the pages, and everything that leans on Streamlit's internals.

- ``script``, ``dispatch``: what Streamlit runs, and which side of the advisor it shows;
  ``host``: prospects' pages in it
- ``shell``: the HTML document of staff pages, and what starts Streamlit on others
- ``messages``: which of a browser's messages reach Streamlit
- ``cookies``: what Streamlit's sign-in keeps in the browser
- ``internals``: what else we lean on inside Streamlit
"""
