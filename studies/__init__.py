"""Studies, teams, instruments, privacy reviews, clearances, vendors, tools and the launch gates.

Promises: nothing is collected before ``studies.gates`` has no reason against it, and an approval
binds to exactly the texts that were approved. Knows no participant, no contact and no answer.
"""
