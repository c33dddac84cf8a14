"""What somebody reads before joining the panel (5 U.S.C. 552a(e)(3); PIA 1.1, 2.5, 6.2)."""

from django.utils.translation import gettext_lazy as _

PANEL_NOTICE = (
    (
        _("Authority"),
        _(
            "The E-Government Act of 2002 (Public Law 107-347, section 202(b)) and Executive "
            "Orders 12862 and 13571 let the Department ask people about its services."
        ),
    ),
    (
        _("Purpose"),
        _("To write to you about what you choose here. We use your details for nothing else."),
    ),
    (
        _("Who else may get your details"),
        _(
            "A company that does research for us, under the same duties as our own staff (routine "
            "use F of the system of records notice DHS/ALL-002)."
        ),
    ),
    (
        _("Your choice"),
        _("Joining is up to you. Each field is optional: one way to reach you is enough."),
    ),
    (
        _("If you do not join"),
        _(
            "Nothing happens. Your benefits, your applications and the service you get stay the "
            "same, now and later."
        ),
    ),
    (
        _("How long, and how to leave"),
        _(
            "We keep your details until you ask us to remove them. You get a code for that, and "
            "they are then destroyed at once. Studies that asked the panel delete their copies too."
        ),
    ),
)
"""The five elements, and how to leave: what each is called, and what it says."""
