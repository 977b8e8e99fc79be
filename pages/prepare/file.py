"""Bring a spreadsheet and see how it is read."""

import streamlit as st

from workbench.ui import draft, filing

st.title("File")
filing.file_step(draft.current())
