"""Reaching rows where they live: DuckDB in process, Spark past one machine, PostgreSQL in place.

Ibis and its backends are imported here and nowhere else, when they are first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from dp_core.errors import EngineUnavailable, FileRefused, ParameterError

INSTALL: Final = "pip install -r requirements-scale.txt"
SHAPE: Final = (
    "a table for an engine has the columns team and athlete (text), day (dates), and one of whole "
    "grid steps per metric; `python -m dp_core grid` makes one"
)


def installed(engine: str) -> bool:
    """Say whether the libraries of an engine are there; nothing is imported."""
    return all(find_spec(name) is not None for name in ("ibis", DRIVERS[engine]))


def load() -> Any:
    """Import Ibis.

    Raises:
        EngineUnavailable: it is not installed.
    """
    try:
        import ibis
    except ImportError as missing:
        raise EngineUnavailable("Ibis", install=INSTALL) from missing
    return ibis


@contextmanager
def opened(engine: str, place: str) -> Iterator[Any]:
    """Open rows with an engine; yields an Ibis table whose shape was checked.

    Args:
        engine: duckdb, spark or postgres.
        place: a Parquet file or folder; for postgres an address that ends with `#table`.

    Raises:
        ParameterError: there is no such engine.
        EngineUnavailable: it is not installed.
        FileRefused: the rows cannot be read, or do not have the columns.
    """
    if engine not in ENGINES:
        raise ParameterError(f"the engines are: {', '.join(ENGINES)}")
    ibis = load()
    try:
        _check_parts(place)
        connection, rows = ENGINES[engine](ibis, place)
    except (ImportError, AttributeError) as missing:
        raise EngineUnavailable(f"the engine {engine}", install=INSTALL) from missing
    except (EngineUnavailable, FileRefused):
        raise
    except Exception:
        raise FileRefused("the rows for the engine cannot be read") from None
    try:
        _check(rows)
        yield rows
    finally:
        _let_go(connection)


def interrupt(rows: Any) -> None:
    """Make the query that runs over open rows fail; callable from any thread.

    DuckDB interrupts its connection, PostgreSQL is asked to cancel what the connection runs,
    and Spark cancels the jobs of the thread that opened the rows, and no others.
    """
    connection = rows.get_backend()
    if connection.name == "pyspark":
        _context(connection).cancelJobGroup(_group(connection))
    elif connection.name == "postgres":
        connection.con.cancel_safe(timeout=5)
    else:
        connection.con.interrupt()


def how_far(rows: Any) -> int | None:
    """Say how much of the query over open rows is done, in per cent; only DuckDB can tell."""
    connection = rows.get_backend()
    if connection.name != "duckdb" or (share := connection.con.query_progress()) < 0:
        return None
    return int(min(share, 100))


def _duckdb(ibis: Any, place: str) -> tuple[Any, Any]:
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET enable_progress_bar = true")
    connection.raw_sql("SET enable_progress_bar_print = false")
    return connection, connection.read_parquet(_files(place))


def _spark(ibis: Any, place: str) -> tuple[Any, Any]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.appName("huddle")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.log.level", "OFF")  # its own words may repeat a path or a value
        .getOrCreate()
    )
    connection = ibis.pyspark.connect(session)
    _context(connection).setJobGroup(_group(connection), "huddle", interruptOnCancel=True)
    return connection, connection.read_parquet(place)


def _postgres(ibis: Any, place: str) -> tuple[Any, Any]:
    address, _, table = place.partition("#")
    connection = ibis.connect(address.replace("postgresql+psycopg", "postgresql"))
    return connection, connection.table(table)


def _context(connection: Any) -> Any:
    return connection._session.sparkContext


def _group(connection: Any) -> str:
    """The name of a connection's jobs: a Spark session may run those of several."""
    return f"huddle {id(connection)}"


def _files(place: str) -> str:
    return str(Path(place) / "*.parquet") if Path(place).is_dir() else place


def _check_parts(place: str) -> None:
    """Refuse a folder of files that do not all have the same columns.

    Engines differ in what they make of those, and some only stop at a cell, which is too late:
    by then a team has paid.
    """
    from pyarrow import parquet

    parts = [parquet.read_schema(each) for each in sorted(Path(place).glob("*.parquet"))]
    if any(not part.equals(parts[0]) for part in parts):
        raise FileRefused("the files of the folder do not all have the same columns and types")


def _check(rows: Any) -> None:
    """Refuse a table whose columns an engine would have to convert."""
    schema = rows.schema()
    fits = (
        {"team", "athlete", "day"} <= set(schema)
        and all(schema[name].is_string() for name in ("team", "athlete"))
        and schema["day"].is_date()
        and all(
            schema[name].is_signed_integer()
            for name in schema
            if name not in {"team", "athlete", "day"}
        )
    )
    if not fits:
        raise FileRefused(SHAPE)


def _let_go(connection: Any) -> None:
    """Close what was opened; a Spark session may be somebody else's and stays."""
    if connection.name == "pyspark":
        _context(connection).setLocalProperty("spark.jobGroup.id", None)
    else:
        connection.disconnect()


DRIVERS: Final[Mapping[str, str]] = {"duckdb": "duckdb", "spark": "pyspark", "postgres": "psycopg"}
"""The library that each engine needs beside Ibis."""

ENGINES: Final[Mapping[str, Callable[[Any, str], tuple[Any, Any]]]] = {
    "duckdb": _duckdb,
    "spark": _spark,
    "postgres": _postgres,
}
