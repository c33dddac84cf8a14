"""What the offices look at: the inventory of every effort, and what can be counted over all of it.

Owns saved views of the inventory and verifications of the audit record; everything else is read
from the apps below. Promises that each office sees only what it oversees. Knows no participant,
no contact and no answer.
"""
