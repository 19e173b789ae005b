"""Files of many shapes, read into one table.

A page or script calls, in order: `open_file`, `RawFile.propose_layout`, `RawFile.header`,
`propose` (dp_core.athletes.proposal), then `read` with what the holder declares.
"""

from dp_core.athletes.readers.notes import ColumnNotes, ReadingNotes
from dp_core.athletes.readers.raw_file import RawFile, kind_of, open_file
from dp_core.athletes.readers.reading import read

__all__ = ["ColumnNotes", "RawFile", "ReadingNotes", "kind_of", "open_file", "read"]
