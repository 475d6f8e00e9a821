"""A disk with too little room, for one process: a small file system in the place of a folder, copied back at its end."""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
from pathlib import Path

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_BIND, _PRIVATE, _RECURSIVE = 4096, 1 << 18, 16384
_BLOCK = 4096


def can_be_small() -> bool:
    """Whether this system lets a process have file systems of its own."""
    if not (pid := os.fork()):
        try:
            _own_mounts()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def make_small(folder: Path, aside: Path, room: int) -> None:
    """Leave `room` bytes for all that this process, which must have one thread, writes to a folder from now on.

    `aside` is an empty folder, where the real one is meanwhile. Raises OSError.
    """
    _own_mounts()
    _mount(str(folder), aside, "", _BIND, "")
    used = sum(-(-path.lstat().st_size // _BLOCK) for path in folder.rglob("*") if not path.is_dir())
    _mount("tmpfs", folder, "tmpfs", 0, f"size={used * _BLOCK + max(room, 16_384)}")
    shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
    atexit.register(_copy_back, folder, aside)


def _copy_back(folder: Path, aside: Path) -> None:
    for path in aside.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(folder, aside, symlinks=True, dirs_exist_ok=True)


def _own_mounts() -> None:
    user, group = os.getuid(), os.getgid()
    _called("unshare", _NEW_MOUNTS | _NEW_USER)
    for name, said in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(said, encoding="ascii")
    _mount("none", Path("/"), "", _PRIVATE | _RECURSIVE, "")


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    _called("mount", source.encode(), str(target).encode(), kind.encode() or None, flags, options.encode() or None)


def _called(name: str, *arguments: object) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
