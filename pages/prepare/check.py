"""See what is wrong, in which cell, and how to mend it."""

import streamlit as st

from workbench.ui import checking, draft

st.title("Check")
checking.check_step(draft.current())
