"""Teams that everybody may know, published or made up, read from Huddle's own format."""

from __future__ import annotations

from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.readers.raw_file import open_file
from dp_core.athletes.readers.reading import read
from dp_core.athletes.roster import Roster
from dp_core.athletes.team import TeamData
from dp_core.metrics import read_catalogue
from dp_core.question import Account


def read_public_team(
    content: bytes, account: Account, secret: Secret, size: int | None = None
) -> TeamData:
    """Read a public team; nobody is asked what its columns mean.

    Args:
        content: CSV with the catalogue's own column names.
        account: who pays.
        secret: makes the pseudonyms.
        size: the roster's size; the athletes of the file where it is left out, which is right
            for data that everybody may know and for no other.

    Raises:
        FileRefused: the content is not such a file.
        RosterError: it has more athletes than the roster.
    """
    catalogue = read_catalogue()
    raw = open_file(content, "csv")
    layout = raw.propose_layout()
    declaration = propose(raw.header(layout), catalogue, layout=layout).declare()
    table, notes = read(raw, declaration, catalogue, secret)
    roster = Roster.of_size(size or len(table.athletes), table.athletes)
    return TeamData(account, table, roster, declaration.offers(catalogue), notes, is_public=True)
