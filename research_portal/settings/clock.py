"""What the clock does, and when, in the time zone of the department."""

from typing import Any

from celery.schedules import crontab


def schedule(*, purge_every: int) -> dict[str, dict[str, Any]]:
    """Celery's own table; ``purge_every`` is in seconds."""
    return {
        **_purges(purge_every, service="portal"),
        **_purges(purge_every, service="vault"),
        "file answers": {
            "task": "fieldwork.jobs.file_answers",
            "schedule": 180.0,
            "options": {"expires": 170},
        },
        "let the vault forget links that were used": {
            "task": "participants.jobs.forget_used_invitations",
            "schedule": crontab(minute="*/15"),
            "options": {"expires": 600},
        },
        "send people of the panel the links to their entries": {
            "task": "participants.jobs.send_panel_links",
            "schedule": 60.0,
            "options": {"expires": 55},
        },
        "send messages to contacts": {
            "task": "participants.jobs.send_mailings",
            "schedule": 60.0,
            "options": {"expires": 55},
        },
        "answer who asks about their contact data": {
            "task": "participants.jobs.send_redress_letters",
            "schedule": 60.0,
            "options": {"expires": 55},
        },
        "end requests that nobody confirmed": {
            "task": "participants.jobs.lapse_redress",
            "schedule": crontab(hour="1", minute="15"),
        },
        "remind of requests that are due": {
            "task": "participants.jobs.remind_of_redress",
            "schedule": crontab(hour="5", minute="35"),
        },
        "go on with letters that a dead worker left": {
            "task": "participants.jobs.go_on_printing",
            "schedule": 300.0,
            "options": {"expires": 290},
        },
        "go on with files for vendors that a dead worker left": {
            "task": "participants.jobs.go_on_handing_over",
            "schedule": 300.0,
            "options": {"expires": 290},
        },
        "let go of contacts that nobody calls any more": {
            "task": "participants.jobs.let_go_of_calls",
            "schedule": 300.0,
            "options": {"expires": 290},
        },
        "mark who opened unusually many contacts": {
            "task": "participants.jobs.mark_unusual_openings",
            "schedule": 300.0,
            "options": {"expires": 290},
        },
        "end access and approvals that are over": {
            "task": "studies.jobs.expire_what_is_over",
            "schedule": crontab(hour="0", minute="5"),
        },
        "follow what vendors and tools must destroy": {
            "task": "studies.jobs.follow_destruction",
            "schedule": crontab(hour="0", minute="20"),
        },
        "forget sign-ins that have ended": {
            "task": "foundation.access.jobs.forget_ended_sign_ins",
            "schedule": crontab(hour="3", minute="40"),
        },
        "send messages": {
            "task": "foundation.mail.jobs.send_messages",
            "schedule": 60.0,
            "options": {"expires": 55},  # what waited is not sent minute by minute
        },
        "remind of what ends": {
            "task": "foundation.mail.jobs.remind",
            "schedule": crontab(hour="5", minute="30"),
        },
        "send the digests of the day": {
            "task": "foundation.mail.jobs.send_digests",
            "schedule": crontab(hour="7", minute="0"),
        },
        "forget old messages": {
            "task": "foundation.mail.jobs.forget_messages",
            "schedule": crontab(hour="3", minute="45"),
        },
        "go on with recordings that a dead worker left": {
            "task": "fieldwork.jobs.go_on_sending_recordings",
            "schedule": 300.0,
            "options": {"expires": 290},
        },
        "set open answers apart for review": {
            "task": "fieldwork.jobs.set_texts_apart",
            "schedule": 120.0,
            "options": {"expires": 110},
        },
        "forget sealed files that no record owns": {
            "task": "fieldwork.jobs.forget_orphaned_files",
            "schedule": crontab(hour="3", minute="50"),
        },
        "forget uploads that nobody used": {
            "task": "foundation.keyring.jobs.forget_abandoned_uploads",
            "schedule": crontab(minute="25"),
        },
    }


def _purges(every: int, *, service: str) -> dict[str, dict[str, Any]]:
    """Each service destroys what it sees, and the vault then says what it still holds."""
    return {
        f"purge what an event made due, {service}": {
            "task": "retention.jobs.purge_event_driven",
            "schedule": float(every),
            "options": {"queue": service, "expires": max(every, 60)},
        },
        f"purge what came due by date, {service}": {
            "task": "retention.jobs.purge_nightly",
            "schedule": crontab(hour="2", minute="10"),
            "options": {"queue": service},
        },
    }
