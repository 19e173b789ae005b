"""What a shard hands over: PyDP's bytes in an envelope that PyDP does not have.

PyDP merges a summary of other bounds, the same one twice, and one whose last bytes are
missing, without a word (`tests/dp_core/engines/test_shards.py` shows each). So the envelope
names the shard and the terms, and has a checksum. It finds accidents, not forgers: anybody
can compute a checksum.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Self

from dp_core.engines.compare.engine import Steps
from dp_core.engines.shards.algorithms import TAG, Algorithm
from dp_core.engines.shards.simulate import clip
from dp_core.errors import ParameterError
from dp_core.quantities import Quantity

CHECKSUM: Final = 32
PLACE: Final = 4
HEAD: Final = CHECKSUM + TAG + PLACE


@dataclass(frozen=True, slots=True)
class Summary:
    """One shard's summary for one algorithm: exact, un-noised numbers.

    Attributes:
        shard: which one, from 0.
        tag: the digest of the algorithm's terms.
        data: PyDP's bytes.
    """

    shard: int
    tag: bytes
    data: bytes

    def to_bytes(self) -> bytes:
        """Write checksum, terms, shard and PyDP's bytes."""
        inside = self.tag + self.shard.to_bytes(PLACE, "big") + self.data
        return sha256(inside).digest() + inside

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Read back what `to_bytes` wrote.

        Raises:
            ParameterError: a byte is missing or was changed.
        """
        inside = written[CHECKSUM:]
        if len(written) < HEAD or sha256(inside).digest() != written[:CHECKSUM]:
            raise ParameterError("a shard’s summary is damaged")
        place = int.from_bytes(inside[TAG : TAG + PLACE], "big")
        return cls(place, inside[:TAG], inside[TAG + PLACE :])


def summarise(
    library: Any, quantity: Quantity, algorithm: Algorithm, shard: int, steps: Steps
) -> bytes:
    """Clip a shard's readings, feed them to one algorithm and write its summary.

    Args:
        library: PyDP.
        quantity: gives the public bounds.
        algorithm: which one, on the terms that all shards share.
        shard: its place, from 0.
        steps: its readings in grid steps, shape (m,); none is fine.
    """
    built, values = algorithm.build(library), algorithm.fed(clip(quantity, steps))
    if values:
        built.add_entries(values)
    return Summary(shard, algorithm.tag, built.serialize().to_bytes()).to_bytes()
