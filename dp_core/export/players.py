"""Half a page to print for the players: what was asked, the odds, what nobody can see."""

from __future__ import annotations

from html import escape
from typing import Final

from dp_core.explain import label_for_players
from dp_core.question import Question

PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>What this report can tell about you</title>
<style>
body {{ font: 12pt/1.5 system-ui, sans-serif; max-width: 36em; margin: 2em auto; color: #14231d; }}
h1 {{ font-size: 1.3em; }}
h2 {{ font-size: 1em; margin: 1em 0 0; }}
p {{ margin: .2em 0; }}
footer {{ font-size: .85em; color: #5b6b64; margin-top: 1.5em; }}
</style>
</head>
<body>
<h1>What this report can tell about you</h1>
{sections}
<footer>Huddle report {id}. &epsilon; = {epsilon}, per athlete, for the whole report.</footer>
</body>
</html>
"""


def page_for_players(question: Question) -> str:
    """Write the privacy label of a question as an HTML page of half a sheet."""
    sections = "\n".join(
        f"<h2>{escape(heading)}</h2>\n<p>{escape(text)}</p>"
        for heading, text in label_for_players(question)
    )
    return PAGE.format(sections=sections, id=question.id, epsilon=question.epsilon)
