"""Begin from a goal or sample data, go on with a draft, follow a run."""

import streamlit as st

from workbench.ui import goals, guided

st.title("Audience workbench")
st.caption("From a spreadsheet to what your vendor holds, with every row accounted for.")
guided.offer_to_newcomers()
active, newcomer = goals.active(), goals.newcomer()
if active:
    goals.follow()
goals.resume()
if newcomer:
    goals.sample_data()
goals.choose_goal()
if not newcomer:
    goals.sample_data()
if not active:
    goals.follow()
goals.older()
