"""Disclosure control: which numbers of a report may be printed, and an attack on what remains.

Takes true tables, gives protected ones (``check.protect``), tries to break them (``check.audit``).
Promises that nothing printed in one report narrows a hidden count that may be small below the width
of the threshold. Knows no database and no person.
"""
