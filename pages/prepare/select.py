"""Send some of the rows only: those that fit, or a part of the people by chance."""

import streamlit as st

from workbench.ui import draft, selecting

st.title("Select")
selecting.select_step(draft.current())
