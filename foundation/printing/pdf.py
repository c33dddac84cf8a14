"""Tagged PDF (PDF/UA-1) set by Typst, with the fonts that Typst carries."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typst

REMEMBERED = 10  # compilations after which Typst drops what was not used again


def as_pdf(
    template: Path, words: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF of a Typst template, which reads ``words`` from ``words.json``.

    ``files`` are further files by name, such as ``chart-1.svg``. Nothing in ``words`` is read as
    markup. Typst refuses to write what is not PDF/UA-1.
    """
    sources = {
        "main.typ": template.read_bytes(),
        "words.json": json.dumps(words, default=str).encode(),
        **(files or {}),
    }
    # Typst's stubs do not know that it takes files from memory, by name.
    compile_files: Callable[..., bytes] = typst.compile
    return compile_files(sources, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True)


def forget_printed() -> None:
    """Let go of what was printed: Typst remembers the texts of its last ten documents.

    For whoever prints many names in one process, where memory would otherwise grow with each.
    """
    for number in range(REMEMBERED + 1):
        typst.compile(str(number).encode(), format="pdf", ignore_system_fonts=True)
