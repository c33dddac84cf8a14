"""What somebody reads who asks about contact data (5 U.S.C. 552a(e)(3))."""

from django.utils.translation import gettext_lazy as _

NOTICE = (
    (
        _("Authority"),
        _("The Privacy Act, 5 U.S.C. 552a(d), and the Department’s rules in 6 CFR part 5."),
    ),
    (_("Purpose"), _("To find what we hold about you, to answer you, and for nothing else.")),
    (
        _("Who else may get your details"),
        _("Nobody outside the Department, unless you ask a court to review our answer."),
    ),
    (
        _("Your choice"),
        _("Asking is up to you. One way to reach you is enough; a name helps only with some."),
    ),
    (
        _("If you do not ask"),
        _(
            "Nothing changes: your benefits, your applications and the service you get stay the "
            "same."
        ),
    ),
)
"""The five elements: what each is called, and what it says."""
