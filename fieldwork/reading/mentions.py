"""How people mention themselves or others in a sentence, in English and Spanish; plain patterns.

They are written for finding, not for proof: what they point at is looked at by a person. Each has
bounded repetitions only, so that no text, however made, takes long to read.
"""

import re
from collections.abc import Mapping

from fieldwork.reading.screening import SHAPES, Identifying

CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’-]{1,24}"
FULL_NAME = rf"{CAPITAL}(?: (?:[A-Z]\.|de|del|la|van|von|Mc|O['’]|{CAPITAL})){{0,3}}"
GAP = r"[^\w\n]{1,3}(?:(?:is|was|are|number|no|num|id|es|era|n[uú]mero|de|on|el)\W{1,3}){0,3}"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-zé]{0,7}\.?"
DAY = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of |de )?{MONTH},? (?:de |del )?\d{{4}})"
)
STREET = (
    r"street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|way|place|pl|circle"
    r"|cir|terrace|parkway|pkwy|highway|hwy"
)
# "20 minutes on the road" is no address.
NO_STREET = (
    r"minutes?|hours?|days?|weeks?|months?|years?|miles?|people|times?|on|in|the|a|my|by|to|of|at"
    r"|from|for|and|or|along|down|up|off|all|is|was|were|more|long|other|percent|dollars?"
)
NO_NAME = (
    r"American|Americans|Hispanic|Latin[oax]|Mexican|Black|White|Asian|Native|Muslim|Christian"
    r"|Jewish|Catholic|Deaf|Blind|Veteran|Republican|Democrat|English|Spanish|Indian|African"
    r"|Chinese|Not|Very|So|Still|Also|Just|Happy|Sorry|Glad|Sure|Unable|Always|Never|January"
    r"|February|March|April|May|June|July|August|September|October|November|December|Monday"
    r"|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The|This|That|An?|In|On|At|From|Un|Una"
)

# Anything matched here is found wherever capitals stand.
ANY_CASE: Mapping[Identifying, tuple[str, ...]] = {
    Identifying.EMAIL: (
        r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
        (
            r"\b[\w.+-]{1,64} ?[\[(]?(?:at|arroba)[\])]? ?[\w-]{1,63} ?[\[(]?(?:dot|punto)[\])]? ?"
            r"(?:com|org|net|gov|edu|mil|us|mx|es)\b"
        ),
    ),
    Identifying.PHONE: (
        rf"(?<![\w.@-])(?:{SHAPES[Identifying.PHONE].pattern})(?![\w@-])",
        (
            r"\b(?:call|text|reach|phone|cell|tel|tel[eé]fono|celular|m[oó]vil|ll[aá]m[ae]\w{0,5})\b"
            r"[^\d\n]{0,20}(?P<it>\d[\d .-]{5,12}\d)\b"
        ),
    ),
    Identifying.NUMBER: (
        rf"(?<![\w-])(?:{SHAPES[Identifying.NUMBER].pattern})(?![\w-])",
        r"(?<![\w-])\d{3} \d{2} \d{4}(?![\w-])",
        (
            rf"\b(?:ssn|itin|social security|passport|driver['’]?s licen[cs]e|licen[cs]e|case"
            rf"|receipt|account|badge|employee|claim|confirmation|alien|known travell?er|ktn"
            rf"|seguro social|pasaporte|licencia|caso|recibo|cuenta|empleado|reclamo){GAP}"
            r"(?P<it>#?(?=(?:[a-z-]{0,6}\d){3})[a-z\d-]{4,20})\b"
        ),
        r"(?<![\w-])a[ #-]{0,2}\d{8,9}(?![\w-])",
        r"(?<![\w-])[a-z]{3}\d{10}(?![\w-])",
        r"(?<![\w-])[a-z]{4}\d{6}[hm][a-z]{5}[a-z0-9]\d(?![\w-])",
        r"(?<![\w.,$-])\d{8,19}(?![\w-])",
        r"(?<![\w-])\d{4}(?:[ -]\d{4}){3}(?![\w-])",
    ),
    Identifying.ADDRESS: (
        rf"(?<![\w.])(?:{SHAPES[Identifying.ADDRESS].pattern})(?![\w.])",
        (
            rf"\b\d{{1,6}} (?:(?!(?:{NO_STREET})\b)[\w.'’-]{{1,20}} ){{1,4}}(?:{STREET})\b\.?"
            r"(?:,? (?:apt|unit|suite|#)\.? ?\w{1,6})?"
        ),
        r"\bp\.? ?o\.? box \d{1,8}\b",
        (
            r"\b(?:apartado postal|calle|avenida|avda?\.|carretera|paseo) "
            r"(?:[\w.'’-]{1,20},? ){0,5}(?:#|n[uú]m(?:ero)?\.? |no\.? )?\d{1,6}\b"
        ),
    ),
    Identifying.POSTCODE: (
        (
            rf"\b(?:zip(?: ?code)?|post(?:al)? ?code|c[oó]digo postal){GAP}"
            r"(?P<it>\d{5}(?:-\d{4})?)\b"
        ),
        r"\b\d{5}-\d{4}\b",
    ),
    Identifying.BORN_ON: (
        (
            r"\b(?:born|date of birth|birth ?date|birthday|d\.?o\.?b\.?|nac[ií]|nacid[oa]"
            rf"|fecha de nacimiento|cumplea[nñ]os)\b[^\d\n]{{0,20}}?(?P<it>{DAY})"
        ),
    ),
    Identifying.NAME: (
        (
            r"\b(?:my (?:\w{1,10} )?name(?:['’]s| is)|i am called|me llamo"
            r"|mi nombre (?:completo )?es|name:|nombre:)[ \t]{1,3}"
            r"(?P<it>[^\W\d_][\w'’.-]{1,24}(?:[ ](?-i:[A-ZÀ-Þ])[\w'’.-]{1,24}){0,3})"
        ),
    ),
    Identifying.IDENTIFIER: (r"(?<![\w.@/])@[a-z_][\w.]{2,30}",),
}

# Here a capital is what makes it a name or a state.
AS_WRITTEN: Mapping[Identifying, tuple[str, ...]] = {
    Identifying.POSTCODE: (r"\b[A-Z]{2},? (?P<it>\d{5})\b",),
    Identifying.NAME: (
        (
            rf"\b(?:[Ii] am|[Ii]['’]m|[Ss]oy|[Tt]his is)(?: [Mm]rs?\.?| [Dd]r\.?)? "
            rf"(?P<it>(?!(?:{NO_NAME})\b){FULL_NAME})\b"
        ),
        (
            r"\b(?:Mr|Mrs|Ms|Dr|Sr|Sra|Srta|Dra)\.? "
            rf"(?P<it>{FULL_NAME})\b"
        ),
        (
            r"\b(?:[Oo]fficer|[Aa]gent|[Ss]upervisor|[Ii]nspector|[Oo]ficial|[Aa]gente|[Ss]e[nñ]or(?:a)?"
            rf"|[Dd]octora?) (?P<it>(?!(?:{NO_NAME})\b){FULL_NAME})\b"
        ),
        (
            r"\b(?:[Ss]igned|[Ss]incerely|[Rr]egards|[Tt]hanks|[Tt]hank you"
            rf"|[Aa]tentamente|[Ss]aludos|[Gg]racias)[,.:]?\s{{0,3}}[-–—]?\s{{0,3}}(?P<it>{FULL_NAME})\s*$"
        ),
    ),
}


def compiled() -> tuple[tuple[Identifying, re.Pattern[str]], ...]:
    """Every pattern with what it finds; where it has a group ``it``, only that is found."""
    return tuple(
        (kind, re.compile(pattern, flags))
        for table, flags in ((ANY_CASE, re.IGNORECASE), (AS_WRITTEN, re.NOFLAG))
        for kind, patterns in table.items()
        for pattern in patterns
    )
