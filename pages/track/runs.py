"""Every run, the newest first."""

import streamlit as st

from workbench.ui import tracking

st.title("Runs")
tracking.runs_page()
