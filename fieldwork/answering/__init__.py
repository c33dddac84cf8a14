"""One person answers a questionnaire, screen by screen, and nothing is kept before the end.

What was answered so far travels sealed in the form itself (``progress``); ``flow`` turns it and
what the form sent into the next screen, ``showing`` into what templates draw, ``refilling`` of
``studies.instruments`` back into fields. Web and phone share it. Knows no contact and no request.
"""
