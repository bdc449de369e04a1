"""The advisor as one ASGI app: ``streamlit run app.py`` and ``uvicorn app:app`` both serve it."""

import streamlit as st

from advisor.server import SCRIPT, lifespan, middleware, on_script_error, routes, start_log

start_log()
addresses = routes()

app = st.App(
    SCRIPT,
    routes=addresses,
    middleware=middleware(addresses),
    lifespan=lifespan,
    on_script_error=on_script_error,
)
