"""Where the workbench keeps its files, and that only their owner can read them."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

import platformdirs

from workbench.errors import WorkbenchError
from workbench.vocabulary.machine import unwritable

ELSEWHERE = "set WORKBENCH_HOME to a folder that you may write to"
# contract.md: "Folders 0700, files 0600".
FOLDER_MODE = 0o700
FILE_MODE = 0o600


def home() -> Path:
    """WORKBENCH_HOME, else the platform's user data folder; raises WorkbenchError if unusable."""
    chosen = os.environ.get("WORKBENCH_HOME", "")
    default = platformdirs.user_data_dir("audience-workbench", appauthor=False)
    return private_folder(Path(chosen).expanduser() if chosen else Path(default))


def private_folder(path: Path) -> Path:
    """The folder, made with mode 0700 when it is not there; an existing one keeps its mode.

    An existing folder is not changed: WORKBENCH_HOME may name one that others share, and every
    file and folder inside it is private by its own mode.
    """
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as err:
        raise WorkbenchError(unwritable(f"the folder {path}", err, ELSEWHERE)) from err
    if not path.is_dir():
        message = f"{path} is a file where a folder was expected: set WORKBENCH_HOME to a folder"
        raise WorkbenchError(message)
    return path


def claimed(path: Path) -> bool:
    """Whether the folder was made by this very call, with mode 0700; False where it is there."""
    try:
        path.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        return False
    except OSError as err:
        raise WorkbenchError(unwritable(f"the folder {path}", err, ELSEWHERE)) from err
    return True


def private_file(path: Path) -> Path:
    """The file, made empty with mode 0600 when it is not there; a wider mode is narrowed.

    A file that is there is never opened: to close any handle on it gives back all the locks that
    this process has on it (POSIX), and with them the journal's.
    """
    try:
        # Mode by os.open, not by umask: the umask belongs to the whole process, threads included.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, FILE_MODE))
    except FileExistsError:
        return _narrowed(path)
    except OSError as err:
        raise WorkbenchError(unwritable(path, err, ELSEWHERE)) from err
    return path


def _narrowed(path: Path) -> Path:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(FILE_MODE)
    except OSError as err:
        raise WorkbenchError(unwritable(path, err, ELSEWHERE)) from err
    if path.is_dir():
        message = f"{path} is a folder where a file was expected: move it aside"
        raise WorkbenchError(message)
    if not os.access(path, os.R_OK | os.W_OK):
        raise kept_from_writing(path)
    return path


def kept_from_writing(path: Path, called: str = "") -> WorkbenchError:
    """What is said of a file that is there and cannot be written, for its mode or its disk."""
    number = errno.EACCES
    with contextlib.suppress(OSError, AttributeError):  # it is gone, or the system does not say
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            number = errno.EROFS
    found = OSError(number, os.strerror(number))
    return WorkbenchError(unwritable(called or path, found, ELSEWHERE))


def make_private(folder: Path) -> None:
    """Narrows the folder and everything in it to their owner."""
    folder.chmod(FOLDER_MODE)
    for inside in folder.rglob("*"):
        inside.chmod(FOLDER_MODE if inside.is_dir() else FILE_MODE)


def journal_path() -> Path:
    """The journal's database file."""
    return home() / "journal.db"


def runs_folder() -> Path:
    """The folder that holds one folder for each run."""
    return private_folder(home() / "runs")


def recipes_folder() -> Path:
    """The folder of saved recipes."""
    return private_folder(home() / "recipes")


def drafts_folder() -> Path:
    """The folder of work in progress."""
    return private_folder(home() / "drafts")


def twin_state() -> Path:
    """What the practice twin holds between its starts."""
    return home() / "twin.db"


def twin_log() -> Path:
    """One JSON line for each request that the practice twin answered."""
    return home() / "twin.log"


def standing_list(connection: str) -> Path | None:
    """The list of people whom no send to this connection adds, where there is one."""
    return max(_standing(connection), key=lambda one: one.stat().st_mtime_ns, default=None)


def keep_standing_list(connection: str, file: Path | None) -> None:
    """Puts a copy of the list in the place of the former one; None takes it away."""
    earlier = _standing(connection)
    if file is not None:
        # A list without an ending is still one: its content says what it is.
        name = f"{connection.lower()}{file.suffix.lower() or '.csv'}"
        place = private_folder(home() / "suppress") / name
        partial = private_file(place.with_name(f".{name}"))
        shutil.copyfile(file, partial)
        partial.replace(place)
        earlier = [one for one in earlier if one != place]
    for one in earlier:
        one.unlink()


def _standing(connection: str) -> list[Path]:
    """The connection's list; two only while one takes the other's place."""
    return [one for one in (home() / "suppress").glob("*") if one.stem == connection.lower()]
