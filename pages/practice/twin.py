"""What the practice vendor holds and what it was asked."""

import streamlit as st

from workbench.ui import twin_view

st.title("Practice vendor")
twin_view.twin_page()
