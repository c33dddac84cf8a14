"""Instrument definitions: what makes one valid, its hash, and the variables it compiles to. Pure.

A definition is ``{"title": str, "questions": [question, …], "pages": [page, …], "language": str,
"translations": {…}}``; only the first two are needed. A question is ``{"key", "text", "kind",
"objective": int, "why": str}`` with what its kind takes (``kinds.OF_KIND``), and may have
``help``, ``demographic``, ``pii``, the ``page`` on which it stands and ``when`` it is asked
(``conditions``). A page is ``{"key", "section", "title", "text", "when"}``; without pages all
questions stand on one. Options are ``{"code": int, "label": str}``, marked ``other`` where people
add their own words and ``exclusive`` where nothing else goes with it, with the ``name`` by which
another tool knows them, unless it is the code. No question can be made compulsory: there is no
field for it (R-129).
"""

from studies.instruments.changing import with_question, without_question
from studies.instruments.hashing import content_hash
from studies.instruments.kinds import WITH_OPTIONS, asked, options_of, text_keys
from studies.instruments.reading import as_text, called
from studies.instruments.variables import VariableSpec, compile_variables
from studies.instruments.wellformed import (
    DefinitionError,
    problems_of_objectives,
    validate_definition,
)

__all__ = [
    "WITH_OPTIONS",
    "DefinitionError",
    "VariableSpec",
    "as_text",
    "asked",
    "called",
    "compile_variables",
    "content_hash",
    "options_of",
    "problems_of_objectives",
    "text_keys",
    "validate_definition",
    "with_question",
    "without_question",
]
