"""The script that shows the pages, and everything that leans on Streamlit's internals.

- ``script``, ``entrance``: what Streamlit runs, and which side of the advisor it shows
- ``shell``, ``chunks``: the HTML document in which Streamlit runs
- ``visits``: which of a browser's messages reach Streamlit
- ``cookies``: what Streamlit's sign-in keeps in the browser
- ``trouble``: what a visitor sees when the script fails
"""
