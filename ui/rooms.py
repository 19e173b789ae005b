"""Every page, as data: its file, title, icon, address and one sentence about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Room:
    """One page of the house."""

    section: str
    file: str
    title: str
    icon: str
    address: str
    help: str


ROOMS: Final = (
    Room(
        "",
        "pages/home/welcome.py",
        "Welcome",
        ":material/home:",
        "welcome",
        "A finished report of a sample team, and three ways on.",
    ),
    Room(
        "Team",
        "pages/team/report.py",
        "Report",
        ":material/monitoring:",
        "report",
        "Read a released team report. Reading is free.",
    ),
    Room(
        "Team",
        "pages/team/trends.py",
        "Trends",
        ":material/timeline:",
        "trends",
        "How a level moved through a season, with bands, and what really changed.",
    ),
    Room(
        "Team",
        "pages/team/benchmark.py",
        "Benchmark",
        ":material/compare_arrows:",
        "benchmark",
        "A team beside its league and published figures, counting the noise.",
    ),
    Room(
        "Team",
        "pages/team/live.py",
        "Live check-in",
        ":material/sensors:",
        "live",
        "A squad’s figures while its blurred answers come in.",
    ),
    Room(
        "Athlete",
        "pages/athlete/check_in.py",
        "Check in",
        ":material/how_to_reg:",
        "check-in",
        "Answer on your own device; the noise is added there.",
    ),
    Room(
        "Athlete",
        "pages/athlete/my_privacy.py",
        "My privacy",
        ":material/shield_person:",
        "my-privacy",
        "What your check-ins can tell about you, and how to take them back.",
    ),
    Room(
        "Steward",
        "pages/steward/join.py",
        "Check-ins",
        ":material/qr_code_2:",
        "check-ins",
        "Let athletes answer on their own phones: open, hand out slips, end.",
    ),
    Room(
        "Steward",
        "pages/steward/upload.py",
        "Team data",
        ":material/upload_file:",
        "team-data",
        "Load a file, a simulated team or the sample, and declare what it holds.",
    ),
    Room(
        "Steward",
        "pages/steward/new_report.py",
        "New report",
        ":material/add_chart:",
        "new-report",
        "Plan a report for free, then release it once.",
    ),
    Room(
        "Steward",
        "pages/steward/season.py",
        "Season",
        ":material/date_range:",
        "season",
        "Which schedule sees most for the same promise, before a week is spent.",
    ),
    Room(
        "Steward",
        "pages/steward/budget.py",
        "Budget",
        ":material/account_balance_wallet:",
        "budget",
        "What each release spent and what the season has left.",
    ),
    Room(
        "Steward",
        "pages/steward/people.py",
        "People",
        ":material/group:",
        "people",
        "Who joins, leaves, moves or withdraws, and what that does to reports and budgets.",
    ),
    Room(
        "Steward",
        "pages/steward/league.py",
        "League",
        ":material/groups_3:",
        "league",
        "Several teams ask one question together; all pay or none.",
    ),
    Room(
        "Steward",
        "pages/steward/many_teams.py",
        "Many teams",
        ":material/database:",
        "many-teams",
        "Rows an engine holds: every declared team in one pass.",
    ),
    Room(
        "Steward",
        "pages/steward/catalogue.py",
        "Catalogue",
        ":material/menu_book:",
        "catalogue",
        "Every metric with its bounds, priors and sources.",
    ),
    Room(
        "Steward",
        "pages/steward/site.py",
        "Site",
        ":material/outgoing_mail:",
        "site",
        "Answer an analyst’s request without giving the data away.",
    ),
    Room(
        "Learn",
        "pages/learn/lessons.py",
        "Lessons",
        ":material/school:",
        "lessons",
        "Ten short lessons: predict, try, see what happened, check.",
    ),
    Room(
        "Learn",
        "pages/learn/epsilon.py",
        "Epsilon",
        ":material/tune:",
        "epsilon",
        "One made-up squad, one slider, and the reports that could come out.",
    ),
    Room(
        "Learn",
        "pages/learn/attacks.py",
        "Attacks",
        ":material/bug_report:",
        "attacks",
        "Five attacks on a made-up squad, without protection and with it.",
    ),
    Room(
        "Learn",
        "pages/learn/composition.py",
        "Composition",
        ":material/stacked_line_chart:",
        "composition",
        "What a season of reports costs together, counted four ways.",
    ),
    Room(
        "Learn",
        "pages/learn/engines.py",
        "Engines",
        ":material/compare:",
        "engines",
        "The same question to four libraries at the same epsilon.",
    ),
    Room(
        "Learn",
        "pages/learn/audit.py",
        "Audit",
        ":material/gavel:",
        "audit",
        "Attack the mechanism in use and see what it costs at least.",
    ),
    Room(
        "Learn",
        "pages/learn/training.py",
        "Training",
        ":material/model_training:",
        "training",
        "Train a private model beside a plain one, and attack both.",
    ),
    Room(
        "Learn",
        "pages/learn/trust.py",
        "Trust",
        ":material/handshake:",
        "trust",
        "One figure when nobody, somebody or everybody has to be trusted.",
    ),
    Room(
        "Learn",
        "pages/learn/secure_sum.py",
        "Secure sum",
        ":material/hub:",
        "secure-sum",
        "Three parties add up what none of them sees, step by step.",
    ),
)
