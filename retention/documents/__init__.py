"""What retention prints: certificates and the annual report, as tagged PDF (PDF/UA-1)."""

from retention.documents.certificate import certificate_as_pdf
from retention.documents.disposition import disposition_as_pdf

__all__ = ["certificate_as_pdf", "disposition_as_pdf"]
