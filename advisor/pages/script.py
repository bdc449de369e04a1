"""What Streamlit runs for each visitor and each turn of a page."""

from advisor.pages.show import show

show()
