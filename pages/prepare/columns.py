"""Say what each column means and where it goes."""

import streamlit as st

from workbench.ui import columns_form, draft

st.title("Columns")
columns_form.columns_step(draft.current())
