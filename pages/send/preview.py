"""Look at the exact requests and their target, then send exactly these."""

import streamlit as st

from workbench.ui import draft, previewing

st.title("Preview and send")
previewing.preview_step(draft.current())
