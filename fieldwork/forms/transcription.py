"""To which transcription service a recording goes."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from studies.models import Vendor
from studies.queries import approved_transcription_services


class SendRecordingForm(forms.Form):
    """A service that is approved today; what else it needs is said when it is sent."""

    vendor = forms.ModelChoiceField(
        Vendor.objects.none(),
        empty_label=None,
        label="Transcription service",
        help_text="The file is encrypted for its key: only the service can read it.",
    )

    def __init__(self, *given: Any, at: datetime, **keywords: Any) -> None:
        super().__init__(*given, **keywords)
        services = approved_transcription_services(on=timezone.localdate(at))
        field = self.fields["vendor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Vendor.objects.filter(pk__in=[each.pk for each in services]).order_by(
            "name"
        )
