"""What a check-in can teach about the athlete who sent it, in sentences that are true."""

from __future__ import annotations

from dp_core.explain import odds
from dp_core.local.survey import Survey
from dp_core.params import MICRO, plain


def check_in_sentence(survey: Survey) -> str:
    """Say what one check-in with new answers can teach a reader of everything that was sent."""
    most = odds(survey.dearest_micro / MICRO).most
    return (
        f"From one check-in of new answers (epsilon {plain(survey.dearest_micro)}), someone who "
        f"reads all your device sent and thought two sets of answers equally likely gets to at "
        f"most {most} in 100 for one of them."
    )


def season_sentence(survey: Survey, spent_micro: int) -> str:
    """Say what a season can teach: so far, and at most."""
    now, end = (odds(micro / MICRO).most for micro in (spent_micro, survey.cap.micro))
    so_far = (
        f"So far you have shared epsilon {plain(spent_micro)}: at most {now} in 100. "
        if spent_micro
        else "So far you have shared nothing. "
    )
    return (
        f"{so_far}The server stops at {survey.cap} for the season, whatever your device asks: "
        f"at most {end} in 100, between two seasons that changed on the same days."
    )


def linkable_sentence() -> str:
    """Say what the noise does not hide."""
    return (
        "What is not hidden: on which days you checked in, and on which days an answer was the "
        "same as an earlier one. An answer you gave before is sent again as it was, so that "
        "nobody can average the noise away."
    )


def server_sentence() -> str:
    """Say what the noise does not protect from, and what helps."""
    return (
        "Whoever runs the server also sends your browser the program that adds the noise, and "
        "could send another one. It is short and open to read, and a copy that somebody you "
        "trust serves, over an encrypted connection, helps. So does a browser that shows what "
        "a page sends."
    )
