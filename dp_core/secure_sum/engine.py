"""One party's part in a round of MPyC. The only file that imports it."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import sys
import warnings
from collections.abc import Sequence
from typing import Any, Final

from dp_core.errors import EngineUnavailable, RoundFailed
from dp_core.secure_sum.shares import DEGREE, MODULUS, signed

INSTALL: Final = "pip install mpyc==0.11"
LOOK: Final = 0.1
"""How often a party looks whether the others are still there, in seconds."""

GRACE: Final = 10
"""After so many looks without the others, what did not arrive will not."""

Address = tuple[str, int]


def require() -> None:
    """Refuse where MPyC is not installed.

    Raises:
        EngineUnavailable: it is not.
    """
    if importlib.util.find_spec("mpyc") is None:
        raise EngineUnavailable("MPyC", install=INSTALL)


def open_sum(
    shares: Sequence[Sequence[int]],
    noise: Sequence[int],
    *,
    party: int,
    addresses: Sequence[Address],
    patience: float,
) -> list[int]:
    """Add up shares and all parties' noise with the others, and open the result.

    Args:
        shares: this party's share of every athlete's numbers, shape (n, cells).
        noise: what this party adds, one whole number per cell.
        party: which of the parties this is, from 0.
        addresses: where each of them listens, in the same order at every party.
        patience: how long to wait for the others, in seconds.

    Returns:
        The sum of all athletes' numbers and all parties' noise, one per cell.

    Raises:
        EngineUnavailable: MPyC is not installed.
        RoundFailed: a party did not come, or left; this party opens nothing then.

    Why this is private: the unit is the athlete; neighbours replace one athlete's record. Only
    sums of shares leave a party, and the one number that they open per cell is the exact sum
    plus every party's noise; a lone or colluding party's view follows from that, its own
    noise and even draws. Who adds up, how many cells and how many athletes is public.
    """
    loop = _Loop(addresses[party][0])
    asyncio.set_event_loop(loop)
    try:
        runtime = _load(party, addresses)
        return loop.run_until_complete(_take_part(runtime, shares, noise, patience))
    finally:
        loop.run_until_complete(loop.close_all())
        asyncio.set_event_loop(None)
        loop.close()


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that listens at one address, where MPyC alone would listen at all of them.

    It also remembers what was opened, so that nothing stays open however a round ends.
    """

    def __init__(self, host: str) -> None:
        super().__init__()
        self._host = host
        self._servers: list[asyncio.Server] = []
        self._protocols: list[Any] = []

    async def create_server(  # type: ignore[override]
        self, factory: Any, **settings: Any
    ) -> asyncio.Server:
        """Listen at the party's own address only."""
        made = self._remembering(factory)
        self._servers.append(await super().create_server(made, host=self._host, **settings))
        return self._servers[-1]

    async def create_connection(  # type: ignore[override]
        self, factory: Any, *where: Any, **settings: Any
    ) -> Any:
        """Connect to another party."""
        return await super().create_connection(self._remembering(factory), *where, **settings)

    async def close_all(self) -> None:
        """Stop listening, waiting and talking; what was sent still arrives."""
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks(self) - {asyncio.current_task(self)}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for protocol in self._protocols:
            if protocol.transport is not None:
                protocol.transport.close()
        await asyncio.sleep(LOOK)

    def _remembering(self, factory: Any) -> Any:
        def make() -> Any:
            self._protocols.append(factory())
            return self._protocols[-1]

        return make


def _load(party: int, addresses: Sequence[Address]) -> Any:
    """Import MPyC for one round: it reads its settings from the command line as it loads."""
    require()
    logging.disable(logging.CRITICAL)  # it logs what is sent
    typed, sys.argv = sys.argv, ["party"]
    where = [f"-P{host}:{port}" for host, port in addresses]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of NumPy's old names
            from mpyc import runtime
        sys.argv = ["party", *where, f"-I{party}", "--no-prss", "--no-log"]
        mpc = runtime.setup()
    finally:
        sys.argv = typed
    mpc.threshold = DEGREE
    return mpc


async def _take_part(
    runtime: Any, shares: Sequence[Sequence[int]], noise: Sequence[int], patience: float
) -> list[int]:
    try:
        await asyncio.wait_for(runtime.start(), patience)
    except TimeoutError:
        raise RoundFailed("a party of the secure sum did not come; nothing was opened") from None
    try:
        return await _while_all_are_there(runtime, _open(runtime, shares, noise), patience)
    finally:
        # Farewells come one by one. MPyC's own would unpickle what the others send.
        runtime.parties[runtime.pid].protocol = asyncio.get_running_loop().create_future()


async def _open(runtime: Any, shares: Sequence[Sequence[int]], noise: Sequence[int]) -> list[int]:
    """Share this party's noise, add everything up, and open the sums alone."""
    secret = runtime.SecFld(modulus=MODULUS)
    parts = runtime.input([secret(number % MODULUS) for number in noise])
    noisy = [
        runtime.sum([*(secret(secret.field(row[cell])) for row in shares),
                     *(part[cell] for part in parts)])
        for cell in range(len(noise))
    ]  # fmt: skip
    return [signed(int(number)) for number in await runtime.output(noisy)]


async def _while_all_are_there(runtime: Any, work: Any, patience: float) -> list[int]:
    task, alone = asyncio.ensure_future(work), 0
    for _ in range(round(patience / LOOK)):
        done, _waiting = await asyncio.wait({task}, timeout=LOOK)
        if done:
            opened: list[int] = task.result()
            return opened
        alone += any(party.protocol is None for party in runtime.parties)
        if alone > GRACE:
            break
    task.cancel()
    raise RoundFailed("a party of the secure sum left in the middle; nothing is shown")
