"""The version of the rules of behavior that stands on the page where they are accepted.

Whoever accepted an earlier one reads and accepts them again (PIA 8.1, R-157). A test keeps the
hash of each version's text beside its number: a changed text asks for a new number.
"""

RULES_VERSION = 1
