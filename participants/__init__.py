"""The contact vault: who may be asked, apart from what anybody answered, in its own database.

Of a contact it keeps a name, phone, e-mail and mailing address, sealed, and nothing else (R-093).
It writes to people, lets them go, answers what they ask about their data, and hands contacts to
vendors; it says who opened contacts and why, and forgets them when the study or its follow-up ends.
Nobody imports it. Its rows point at studies by a reference that is no key of anything else.
"""
