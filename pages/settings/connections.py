"""Where rows can be sent, and whether each place answers."""

import streamlit as st

from workbench.ui import connecting

st.title("Connections")
connecting.connections_page()
