"""`workbench app --present` starts an app whose pages cannot be unmasked."""

from __future__ import annotations

from unittest import mock

import pytest
from click.testing import CliRunner

from workbench.cli import cli
from workbench.ui import launching


@pytest.mark.parametrize("present", [True, False])
def test_the_flag_reaches_the_apps_own_environment(present: bool) -> None:
    with mock.patch.object(launching, "launch", return_value=0) as launch:
        done = CliRunner().invoke(cli, ["app", "--no-browser", *(["--present"] if present else [])])
    assert done.exit_code == 0
    launch.assert_called_once_with(port=None, browser=False, present=present)
    with (
        mock.patch.object(launching.subprocess, "Popen", side_effect=OSError("no app")) as begun,
        pytest.raises(OSError, match="no app"),
        launching._app(1, "http://127.0.0.1:9", present),
    ):
        pass
    environment = begun.call_args.kwargs["env"]
    assert (environment.get("WORKBENCH_PRESENT") == "1") == present
