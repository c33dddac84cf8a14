"""The contact vault: who may be asked, apart from what anybody answered, in its own database.

It keeps a name, phone, e-mail and mailing address per contact, sealed, and nothing else (R-093).
It says who opened contacts and why, and forgets them when the study or its follow-up ends.
Nobody imports it; it knows studies only by an opaque reference.
"""
