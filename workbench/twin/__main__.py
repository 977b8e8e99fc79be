"""`python -m workbench.twin`: the twin alone."""

from __future__ import annotations

import sys


def _run() -> int:
    try:
        # Imported here so that Ctrl-C while it loads ends as quietly as one while it serves.
        from workbench.twin.serving import main

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(_run())
