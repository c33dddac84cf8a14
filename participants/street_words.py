"""Words of a mailing address as the U.S. Postal Service abbreviates them (Publication 28)."""

_STREETS = """
alley aly|avenue ave|av ave|aven ave|boulevard blvd|boul blvd|bridge br|center ctr|centre ctr
circle cir|circuit cir|court ct|cove cv|creek crk|crescent cres|crossing xing|drive dr|driv dr
estate est|estates ests|expressway expy|extension ext|freeway fwy|gardens gdns|garden gdn
grove grv|heights hts|highway hwy|hill hl|hills hls|island is|junction jct|lake lk|landing lndg
lane ln|manor mnr|meadows mdws|mount mt|mountain mtn|parkway pkwy|place pl|plaza plz|point pt
ridge rdg|river riv|road rd|route rte|square sq|station sta|street st|str st|strt st|saint st
terrace ter|terr ter|trail trl|turnpike tpke|valley vly|view vw|village vlg|fort ft
"""
_PLACES_IN_A_HOUSE = """
apartment apt|appartment apt|building bldg|department dept|floor fl|flat apt|number apt|no apt
room rm|suite ste|unit apt|trailer trlr|lobby lbby
"""
_DIRECTIONS = """
north n|south s|east e|west w|northeast ne|northwest nw|southeast se|southwest sw
"""
_NUMBERS = """
first 1st|second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|ninth 9th
tenth 10th
"""
_STATES = """
alabama al|alaska ak|arizona az|arkansas ar|california ca|colorado co|connecticut ct|delaware de
florida fl|georgia ga|hawaii hi|idaho id|illinois il|indiana in|iowa ia|kansas ks|kentucky ky
louisiana la|maine me|maryland md|massachusetts ma|michigan mi|minnesota mn|mississippi ms
missouri mo|montana mt|nebraska ne|nevada nv|ohio oh|oklahoma ok|oregon or|pennsylvania pa
tennessee tn|texas tx|utah ut|vermont vt|virginia va|washington wa|wisconsin wi|wyoming wy
guam gu
"""
_OF_SEVERAL_WORDS = """
new hampshire=nh|new jersey=nj|new mexico=nm|new york=ny|north carolina=nc|north dakota=nd
rhode island=ri|south carolina=sc|south dakota=sd|west virginia=wv|puerto rico=pr
district of columbia=dc|american samoa=as|virgin islands=vi|northern mariana islands=mp
post office box=po box|p o box=po box|postal box=po box|general delivery=gd
"""


def _pairs(text: str, between: str) -> dict[str, str]:
    entries = text.strip().replace("\n", "|").split("|")
    return dict(entry.split(between, 1) for entry in entries)


ONE_WORD: dict[str, str] = {
    word: short
    for words in (_STATES, _STREETS, _PLACES_IN_A_HOUSE, _DIRECTIONS, _NUMBERS)
    for word, short in _pairs(words, " ").items()
}
"""A word of an address and what the normal form has in its place."""

FEW_WORDS: dict[str, str] = _pairs(_OF_SEVERAL_WORDS, "=")
"""The same for several words together, which go first: “new york” before “york”."""
