"""The advisor as one ASGI app: ``streamlit run app.py`` and ``uvicorn app:app`` both serve it."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from advisor.server import SCRIPT, PrivateHeaders, StaffTrips, document, lifespan, on_script_error

app = st.App(
    SCRIPT,
    routes=[Route("/", document)],
    middleware=[Middleware(PrivateHeaders), Middleware(StaffTrips)],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
