"""The barest Streamlit app that asks something: what the advisor is measured against."""

import streamlit as st

choice = st.radio("Which one?", ["One", "Two", "Three"])
st.title(f"You chose {choice}")
