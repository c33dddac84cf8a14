"""To which transcription service a recording goes."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from studies.models import Study, Vendor
from studies.queries import approved_transcription_services, reasons_against_transcribing


class SendRecordingForm(forms.Form):
    """A service that is approved today; those against which something stands are not offered.

    ``ready`` are those offered, ``against`` gives the others with the reasons.
    """

    vendor = forms.ModelChoiceField(
        Vendor.objects.none(),
        label="Transcription service",
        help_text="The file is encrypted for its key: only the service can read it.",
    )

    def __init__(self, *given: Any, study: Study, at: datetime, **keywords: Any) -> None:
        super().__init__(*given, **keywords)
        on = timezone.localdate(at)
        services = sorted(approved_transcription_services(on=on), key=lambda each: each.name)
        reasons = [(each, reasons_against_transcribing(study, each, on=on)) for each in services]
        self.ready = [each for each, stands in reasons if not stands]
        self.against = [(each, stands) for each, stands in reasons if stands]
        field = self.fields["vendor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Vendor.objects.filter(pk__in=[each.pk for each in services])
        field.choices = [(each.pk, each.name) for each in self.ready]
