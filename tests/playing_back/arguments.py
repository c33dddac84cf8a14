"""When two calls of a builder ask for the same."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from types import FunctionType
from typing import Any
from uuid import UUID

from django.db.models import Model

PLAIN = (bool, int, float, str, bytes, date, time, timedelta, Decimal, UUID, Enum, type(None))


class UnrepeatableError(Exception):
    """Nobody can tell whether two of these are the same."""


def said(value: Any) -> Hashable:
    """A key that is the same for the same values; rows are the same when all columns are.

    :raises UnrepeatableError: for anything but values, rows and named functions.
    """
    kind = type(value).__qualname__
    if isinstance(value, PLAIN):
        return kind, value
    if isinstance(value, FunctionType) and "<" not in value.__qualname__:
        return kind, value
    if isinstance(value, set | frozenset):
        return kind, frozenset(said(each) for each in value)
    return kind, tuple(said(each) for each in _parts(value))


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Model):
        return [value.__dict__.get(field.attname) for field in value._meta.concrete_fields]
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(value)
    raise UnrepeatableError(type(value).__qualname__)


def rows_among(values: Any) -> list[Model]:
    """The rows that a caller handed over, in a fixed order, however deep they lie."""
    if isinstance(values, Model):
        return [values]
    if is_dataclass(values) and not isinstance(values, type):
        return rows_among([getattr(values, field.name) for field in fields(values)])
    if isinstance(values, Mapping):
        return rows_among(list(values.values()))
    if isinstance(values, list | tuple):
        return [row for each in values for row in rows_among(each)]
    return []
