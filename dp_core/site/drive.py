"""A folder that stands for the shared drive, so that two processes can try a site out.

PySyft's own transport is Google Drive. Its wheel ships a drive in memory for tests; this
keeps that drive's content in one file of a folder both sides can reach. It knows no
passwords: whoever can read the folder can read all of it, so nothing private may be in it.
"""

from __future__ import annotations

import base64
import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CONTENT: Final = "drive.json"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the drive to this process for a while."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_store(folder: Path, store: Any, file: Any, permission: Any) -> Any:
    """Read the drive into an object of the wheel's class `store`, empty where there is none."""
    path = folder / CONTENT
    if not path.exists():
        return store()
    kept = json.loads(path.read_text("utf-8"))
    files = [file(**{**each, "content": base64.b64decode(each["content"])})
             for each in kept["files"]]  # fmt: skip
    return store(
        files={each.id: each for each in files},
        permissions={
            key: [permission(**each) for each in allowed]
            for key, allowed in kept["permissions"].items()
        },
    )


def write_store(folder: Path, store: Any) -> None:
    """Write the drive's whole content, all or nothing."""
    files = [
        {**each.model_dump(), "content": base64.b64encode(each.content).decode("ascii")}
        for each in store.files.values()
    ]
    permissions = {
        key: [each.model_dump() for each in allowed] for key, allowed in store.permissions.items()
    }
    draft = folder / f"{CONTENT}.new"
    draft.write_text(json.dumps({"files": files, "permissions": permissions}), "utf-8")
    draft.replace(folder / CONTENT)
