"""What is done before managers or analysts see what employees answered; plain data."""

from fieldwork.script import Statement

STEPS: tuple[Statement, ...] = (
    Statement(
        "names",
        "Open answers, notes and transcripts name nobody: names and identifying details are out.",
        "PIA, Recruiting",
    ),
    Statement(
        "keys",
        "No file, list or code that leads from an answer to an employee is kept anywhere.",
        "PIA 1.3",
    ),
    Statement(
        "groups",
        "Units and positions so small that a group would be one person are joined with others.",
        "PIA 2.5",
    ),
)
