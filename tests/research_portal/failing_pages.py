"""Every way in which an answering page can fail, with everything of the request in its hands."""

from collections.abc import Callable, Iterator

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt

from research_portal import urls

View = Callable[[HttpRequest], HttpResponseBase]


def everything(request: HttpRequest) -> str:
    """All that a request tells of a person."""
    return f"{request.META} {request.GET} {request.POST}"


def raises(kind: type[Exception]) -> View:
    """A page that raises this with all of it in the message, after one more in its cause."""

    @csrf_exempt
    @login_not_required
    def fail(request: HttpRequest) -> HttpResponseBase:
        answers = everything(request)
        try:
            raise ValueError(answers)
        except ValueError as cause:
            raise kind(answers) from cause

    return fail


@csrf_exempt
@login_not_required
def break_off(request: HttpRequest) -> HttpResponseBase:
    """Fail where Django no longer looks: while the page is sent."""

    def content() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError(everything(request))

    return StreamingHttpResponse(content())


@login_not_required
def check_form(request: HttpRequest) -> HttpResponseBase:
    """A page that wants the token against forgery."""
    return StreamingHttpResponse([b"fine"])


urlpatterns: list[URLPattern | URLResolver] = [
    path("s/FAILS/", raises(RuntimeError)),
    path("s/REFUSES/", raises(PermissionDenied)),
    path("s/SUSPECTS/", raises(SuspiciousOperation)),
    path("s/MISSES/", raises(Http404)),
    path("s/BREAKS/", break_off),
    path("s/FORGED/", check_form),
    *urls.urlpatterns,
]
handler403 = urls.handler403
