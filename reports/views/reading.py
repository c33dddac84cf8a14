"""The report itself: its page, its files, its charts."""

from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reports import policies, queries
from reports.files import content_of, name_of
from reports.formats import FORMATS
from reports.formats.charts import NARROW, WIDE, NoSuchChartError, draw
from reports.views.page import report_called, report_page
from studies.views.page import person

CHART_KEPT_FOR = 24 * 60 * 60
GONE = "This report was called back. Its page says why."


@require_safe
def view_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Findings first, then charts, then tables; or what stands in the way of them."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.view_report.require(user, report, at=at)
    return report_page(request, report, at)


@require_safe
@cache_control(private=True, no_store=True)
def download_report(request: HttpRequest, report_ref: UUID, fmt: str) -> HttpResponse:
    """The report as a file; gone for good once it was called back."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    if report.is_called_back and policies.view_report.allows(user, report, at=at):
        return HttpResponseGone(GONE, content_type="text/plain; charset=utf-8")
    policies.download_report.require(user, report, at=at)
    shape = FORMATS.get(fmt)
    content = content_of(report, shape) if shape else None
    if shape is None or content is None:
        raise Http404
    response = HttpResponse(content, content_type=shape.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name_of(report, shape)}"'
    return response


@require_safe
@cache_control(private=True, max_age=3600)
def view_chart(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """One chart, drawn once and kept a day: it holds protected numbers only."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.download_report.require(user, report, at=at)
    room = NARROW if "narrow" in request.GET else WIDE
    key = f"chart:{report.document_hash}:{number}:{room.breadth}"
    drawn = cache.get(key)
    if drawn is None:
        document = queries.document_of(report)
        try:
            drawn = draw(document, number, room) if document else ""
        except NoSuchChartError as error:
            raise Http404 from error
        cache.set(key, drawn, CHART_KEPT_FOR)
    return HttpResponse(drawn, content_type="image/svg+xml")
