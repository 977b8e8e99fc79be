"""Begin from a goal or sample data, go on with a draft, follow a run."""

import streamlit as st

from workbench.ui import goals

st.title("Audience workbench")
st.caption("From a spreadsheet to what your vendor holds, with every row accounted for.")
first = goals.active()
if first:
    goals.follow()
goals.resume()
goals.choose_goal()
goals.sample_data()
if not first:
    goals.follow()
