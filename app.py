"""The router: page config, menu, start-up check, and the chosen page in its frame."""

import streamlit as st

from workbench.ui import navigation, shell

st.set_page_config(
    page_title=shell.TITLE,
    page_icon=shell.FAVICON,
    layout="wide",
    # The menu's words need no more, and the tables of a small screen do.
    initial_sidebar_state=shell.MENU,
)
page, entry = navigation.chosen()

# Imported only now: pandas and pandera take their time, and the menu is there already.
from workbench.ui import frame, guarding  # noqa: E402

with guarding.guarded():
    shell.check_settings()
    frame.framed(page, entry)
