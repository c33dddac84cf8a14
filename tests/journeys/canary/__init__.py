"""The canary: marked personal data goes in by every door, and is looked for in every place.

``planted`` says which tables it fills, ``study`` is what it works in, ``doors`` is the way through
all doors, each of which has its file.
"""
