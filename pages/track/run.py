"""Follow one run until it is live, and take its results away."""

import streamlit as st

from workbench.ui import tracking

st.title("Run")
tracking.run_page()
