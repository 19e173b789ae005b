"""The players' page says what was asked, in HTML that nobody can write into."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from dp_core.explain import label_for_players
from dp_core.export.players import page_for_players
from dp_core.question import Account, Question

Ask = Callable[..., Question]
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "Falcons & \"Hawks\" 'B'",
    "{id} {0} {sections}", "</p></body>", "&lt;b&gt;", "=1+1", "💓 Łódź",
)  # fmt: skip


class Seen(HTMLParser):
    """All tags and all text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("team", HOSTILE)
def test_a_team_name_is_text_whatever_it_holds(question: Ask, team: str) -> None:
    plain = Seen(page_for_players(question()))
    seen = Seen(page_for_players(question(account=Account(team))))
    assert seen.tags == plain.tags
    assert f"{team}, 2 to 29 March 2026" in seen.text


def test_the_page_holds_the_whole_label_and_what_names_the_report(question: Ask) -> None:
    asked = question(epsilon="0.25")
    seen = Seen(page_for_players(asked))
    for heading, text in label_for_players(asked):
        assert heading in seen.text
        assert text in seen.text
    assert f"Huddle report {asked.id}. ε = 0.25, per athlete" in seen.text
    assert seen.tags.count("h2") == seen.tags.count("p") == len(label_for_players(asked))


def test_the_page_needs_nothing_from_elsewhere(question: Ask) -> None:
    page = page_for_players(question())
    assert "http" not in page
    assert not {"script", "link", "img", "iframe"} & set(Seen(page).tags)
