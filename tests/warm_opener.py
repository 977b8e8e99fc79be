"""Opens files in processes forked from one that has loaded the readers already.

`python warm_opener.py SOCKET` is asked in place of `python -m workbench.tables.child`: it hands its
stdin, stdout and stderr to the warm process and ends as the fork of it ends. The fork runs the
child's own `main`, under the same limits, and serves one file.
"""

import os
import select
import signal
import socket
import sys


def ask(place: str) -> None:
    """Ends as the opener ends, by its exit code or its signal."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(place)
        socket.send_fds(line, [b"."], [0, 1, 2])
        said = line.recv(8)
    code = int(said or b"70")
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)


def serve(place: str) -> None:
    """Answers until its stdin, which the tests hold, is closed."""
    from workbench.tables import child

    sys.meta_path.insert(0, child.NoPandas())
    import workbench.tables.reader  # noqa: F401 - loaded once, before the forks

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen()
        os.write(1, b"ready\n")
        while 0 not in select.select([door, 0], [], [])[0]:
            line, _ = door.accept()
            if not os.fork():
                door.close()
                _open(line)
            line.close()


def _open(line: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, given, _, _ = socket.recv_fds(line, 1, 3)
    alive, held = os.pipe()
    opener = os.fork()
    if not opener:
        from workbench.tables import child

        line.close()
        os.close(alive)
        for number, fd in enumerate(given):
            os.dup2(fd, number)
        try:
            child.main()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(1)
    os.close(held)
    for fd in given:
        os.close(fd)
    if alive not in select.select([alive, line], [], [])[0]:
        # Who asked has been ended: so is the work.
        os.kill(opener, signal.SIGKILL)
    _, status = os.waitpid(opener, 0)
    line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


if __name__ == "__main__":
    ask(sys.argv[1]) if len(sys.argv) == 2 else serve(sys.argv[2])
