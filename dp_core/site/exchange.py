"""PySyft, in the one file that imports it: two boxes, and a drive between them.

PySyft carries bytes here and does nothing else. Its job runner, which would run whatever
script a job carries and send back what it prints, is never started; what a job says is
read in `template`, and what leaves is written in `answers`.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final

from dp_core.errors import EngineUnavailable, FileRefused, HuddleError
from dp_core.site.drive import locked, read_store, write_store
from dp_core.site.place import Place
from dp_core.site.template import NAME

INSTALL: Final = "pip install -r requirements-share.txt"
SYFT: Final = "syft==0.10.0"
SCRIPTS: Final = ("run.sh", "code/script.sh")
INCOMING: Final = (*SCRIPTS, "config.yaml")
OUTGOING: Final = (
    "outputs/answer.json",
    "state.yaml",
    "stdout.txt",
    "stderr.txt",
    "returncode.txt",
)
ANSWER: Final = OUTGOING[0]
_ONE_AT_A_TIME: Final = threading.RLock()
SAME_FOR_EVERY_JOB: Final = {"stdout.txt": b"", "stderr.txt": b"", "returncode.txt": b"0"}


def load() -> SimpleNamespace:
    """Load the parts of PySyft that a site uses.

    Raises:
        EngineUnavailable: it is not installed.
    """
    os.environ["PRE_SYNC"] = "false"  # or every look at a list would synchronise
    os.environ["SYFT_INSTALL_SOURCE"] = SYFT  # or a local wheel's path would be told
    parts = {
        "syft_rds.client": ["SyftRDSClient"],
        "syft_rds.config": ["SyftRDSClientConfig"],
        "syft_job.models": ["JobState", "JobStatus"],
        "syft.sync.connections.drive.gdrive_transport": ["GDriveConnection"],
        "syft.sync.connections.drive.mock_drive_service": [
            "MockDriveService", "MockDriveBackingStore", "MockDriveFile", "MockPermission",
        ],
    }  # fmt: skip
    try:
        with quiet():
            found = {
                name: getattr(import_module(module), name)
                for module, names in parts.items()
                for name in names
            }
    except ImportError:
        raise EngineUnavailable("PySyft", install=INSTALL) from None
    return SimpleNamespace(**found)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what PySyft prints and warns of to itself: it could repeat a path or a script.

    Standard output is the whole process's, so one thread at a time.
    """
    with (
        _ONE_AT_A_TIME,
        warnings.catch_warnings(),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def owner_side(place: Place) -> Iterator[Any]:
    """Open the owner's side: takes in what came, and sends what lies ready at the end.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
    """
    with _side(place, place.owner, owns=True) as client:
        engine = client.sync_engine
        syncer = engine.datasite_owner_syncer
        syncer.perm_context = _Gate(syncer.perm_context, place.analyst)
        object.__setattr__(syncer.event_cache, "has_conflict", _never)
        engine.load_peers()
        if engine.peer_manager.check_peer_request_exists(place.analyst):
            engine.approve_peer_request(place.analyst)
        client.sync()
        yield client
        client.sync()


@contextmanager
def analyst_side(place: Place) -> Iterator[Any]:
    """Open the analyst's side, with what came; asks to be the owner's peer.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
    """
    with _side(place, place.analyst, owns=False) as client:
        client.sync_engine.add_peer(place.owner, sync=False)
        client.sync()
        yield client


@contextmanager
def _side(place: Place, address: str, *, owns: bool) -> Iterator[Any]:
    library = load()
    try:
        with locked(place.drive), quiet():
            store = read_store(
                place.drive,
                library.MockDriveBackingStore,
                library.MockDriveFile,
                library.MockPermission,
            )
            try:
                yield _client(library, place, address, store, owns=owns)
            finally:
                write_store(place.drive, store)
    except HuddleError:
        raise
    except Exception:  # PySyft's own messages repeat paths and scripts
        raise FileRefused("the exchange with the other side failed") from None


def _client(library: SimpleNamespace, place: Place, address: str, store: Any, *, owns: bool) -> Any:
    config = library.SyftRDSClientConfig._base_config_for_testing(
        email=address,
        syftbox_folder=place.box,
        has_do_role=owns,
        has_ds_role=not owns,
        use_in_memory_cache=False,
    )
    client = library.SyftRDSClient.from_config(config)
    service = library.MockDriveService(store, address)
    client.sync_engine._add_connection(library.GDriveConnection.from_service(address, service))
    client.sync_engine.peer_manager.write_own_version()
    return client


def _never(_: Any) -> bool:
    """Take every change of a job as it comes: a stale one would stop the exchange for good."""
    return False


class _Gate:
    """Stands before PySyft's permissions: lets in a job's three files and out an answer's five.

    PySyft alone would take any file into the analyst's folder, permission files too, and
    would send whatever lies beside an answer.
    """

    def __init__(self, context: Any, analyst: str) -> None:
        self._context = context
        self._in = _pattern("inbox", analyst, INCOMING)
        self._out = _pattern("review", analyst, OUTGOING)

    def _reload(self) -> None:
        self._context._reload()

    def open(self, path: Any) -> SimpleNamespace:
        """Return what may be done with a path."""
        inner, written = self._context.open(path), str(path)
        return SimpleNamespace(
            has_write_access=_both(self._in, written, inner.has_write_access),
            has_read_access=_both(self._out, written, inner.has_read_access),
        )


def _pattern(folder: str, analyst: str, files: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, files))
    return re.compile(rf"app_data/job/{folder}/{re.escape(analyst)}/v1/{NAME.pattern}/(?:{names})")


def _both(
    allowed: re.Pattern[str], path: str, has_access: Callable[[str], bool]
) -> Callable[[str], bool]:
    return lambda who: bool(allowed.fullmatch(path)) and has_access(who)


def publish(client: Any, place: Place, name: str, files: Mapping[str, str]) -> None:
    """Show the analyst a data set: a folder of public files, and a placeholder for the rest."""
    draft = place.home / "offered" / name
    draft.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (draft / file).write_text(text, "utf-8")
    empty = place.home / "placeholder.txt"
    empty.write_text("The real file stays with its owner, outside of everything shared.\n", "utf-8")
    if any(each.name == name for each in client.dataset_manager.get_all()):
        client.delete_dataset(name, require_confirmation=False, sync=False)
    client.create_dataset(
        name=name, mock_path=draft, private_path=empty, users=[place.analyst], sync=False
    )


def put_answer(place: Place, name: str, content: bytes) -> None:
    """Lay the files that leave for a job into the box; all but one are the same for every job.

    The first answer stays: a job is answered once.
    """
    library, folder = load(), place.review / name
    (folder / "outputs").mkdir(parents=True, exist_ok=True)
    for file, same in SAME_FOR_EVERY_JOB.items():
        (folder / file).write_bytes(same)
    library.JobState(status=library.JobStatus.DONE, return_code=0).save(folder / "state.yaml")
    draft = place.home / f"answer.{secrets.token_hex(8)}"
    draft.write_bytes(content)
    with suppress(FileExistsError):
        os.link(draft, folder / ANSWER)
    draft.unlink()


def submit(client: Any, place: Place, name: str, script: str) -> None:
    """Send a job to the owner."""
    client.submit_bash_job(user=place.owner, script=script, job_name=name)
