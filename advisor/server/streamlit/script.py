"""What Streamlit runs for each visitor and each turn of a page."""

from advisor.server.streamlit.dispatch import show

show()
