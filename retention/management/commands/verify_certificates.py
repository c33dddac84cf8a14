"""``verify_certificates``: whether every certificate of destruction still proves what it says."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention.certificates import problems
from retention.lifecycle import RunStatus
from retention.models import Certificate, PurgeRun


class Command(BaseCommand):
    """Check signatures, and that each certified run has its certificate and agrees with it."""

    help = "Check the signature of every certificate of destruction against its purge run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        """:raises CommandError: if one certificate is wrong or missing."""
        certificates = Certificate.objects.select_related("run", "run__by").order_by("pk")
        found = {
            str(certificate.run.run_ref): reasons
            for certificate in certificates.prefetch_related("run__items").iterator(chunk_size=500)
            if (reasons := list(problems(certificate)))
        }
        bare = PurgeRun.objects.filter(status=RunStatus.CERTIFIED, certificate__isnull=True)
        found |= {str(ref): ["has none"] for ref in bare.values_list("run_ref", flat=True)}
        checked = certificates.count()
        if options["json"]:
            self.stdout.write(json.dumps({"checked": checked, "problems": found}))
        for run_ref, reasons in found.items():
            self.stderr.write(f"{run_ref}: {' '.join(reasons)}")
        if found:
            raise CommandError(f"{len(found)} of {checked} certificates are wrong or missing.")
        if not options["json"]:
            self.stdout.write(f"{checked} certificates, all genuine.")
