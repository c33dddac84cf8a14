"""The report for machines. A hidden count is ``null``."""

import json
from typing import Any

from reports.association import METHOD as ASSOCIATION
from reports.association import Association, address_of, associations_of
from reports.disclosure.protected import HIDDEN, Printed, ProtectedTable, Value
from reports.document import RESTRICTION, ReportDocument
from reports.formats.across_data import compared_data
from reports.formats.method import NOT_COVERED, method_note
from reports.rankings import Order, orders_of
from reports.trends import Trend, trends_of
from reports.uncertainty import METHOD, Difference, changes_of, differences_of, interval_of
from reports.weighting import Weighted, WeightedMean, Weighting, means_of, weighted_of, weights_of

FORMAT = "research-portal-report/2"
"""See ``docs/report_files.md``."""


def write(document: ReportDocument) -> bytes:
    """UTF-8 JSON as ``static/schemas/report.schema.json`` says."""
    return json.dumps(plain(document), ensure_ascii=False, indent=2).encode()


def plain(document: ReportDocument) -> dict[str, Any]:
    """The same as Python values."""
    heading, tested = document.heading, associations_of(document.protected)
    return {
        "format": FORMAT,
        "report": {
            "report_ref": heading.report_ref,
            "title": heading.title,
            "study": heading.study_code,
            "study_title": heading.study_title,
            "component": heading.component,
            "department": heading.department,
            "rendered_on": heading.rendered_on.isoformat(),
            "release_to": heading.release_to,
            **_written(document),
            "version": heading.version,
            "correction": heading.correction,
        },
        "restriction": RESTRICTION,
        "method": {
            **document.protected.note,
            "notes": method_note(document),
            "not_covered": list(NOT_COVERED),
            "test_of_difference": METHOD,
            "test_of_table": ASSOCIATION,
            "statements_hash": document.audited.statements_hash,
        },
        "labels": document.labels,
        "tables": [
            _table(document, table, tested.get(address_of(table)))
            for table in document.protected.tables
        ],
        "weighting": document.weighting and _weighting(document, document.weighting),
        "response": [
            {
                "stratum": document.label(each.stratum),
                "way": way.way,
                "asked": _number(way.asked),
                "asked_is_known": way.asked is not None,
                "answered": _number(way.answered),
                "rate": way.rate,
            }
            for each in document.response
            for way in each.ways
        ],
        "rankings": [_order(document, order) for order in orders_of(document.protected)],
        "comparisons": compared_data(document),
        "trends": [_trend(trend) for trend in trends_of(document.protected, document.waves)],
    }


def _written(document: ReportDocument) -> dict[str, Any]:
    """Findings name their table by question, demographic and wave; ``null`` for all waves."""
    written = document.written.to_plain()
    for finding in written["findings"]:
        stratum = finding.pop("stratum")
        finding["stratum"] = document.label(stratum) if stratum else None
    return written


def _table(
    document: ReportDocument, table: ProtectedTable, tested: Association | None
) -> dict[str, Any]:
    return {
        "stratum": document.label(table.stratum),
        "question": table.question,
        "demographic": table.demographic,
        "base": table.base or "everyone",
        "change": _change(document, table),
        "pairs": [list(pair) for pair in table.crossing.pairs] if table.crossing else None,
        "answers": list(table.answers),
        "groups": list(table.groups),
        "counts": [[_number(count) for count in row] for row in table.counts],
        "answer_totals": [_number(count) for count in table.answer_totals],
        "group_totals": [_number(count) for count in table.group_totals],
        "total": _number(table.total),
        "group_percents": [list(row) for row in table.group_percents],
        "overall_percents": list(table.overall_percents),
        "group_intervals": [
            [_interval(count, of) for count, of in zip(row, table.group_totals, strict=True)]
            for row in table.counts
        ],
        "overall_intervals": [_interval(count, table.total) for count in table.answer_totals],
        "differences": [_difference(each) for each in differences_of(table)],
        "association": tested and _association(tested),
        "decimals": table.decimals,
        "measures": [
            {
                "name": measure.name,
                "scores": dict(measure.scores),
                "decimals": measure.decimals,
                "values": [_value(value) for value in measure.values],
                "overall": _value(measure.overall),
            }
            for measure in table.measures
        ],
    }


def _change(document: ReportDocument, table: ProtectedTable) -> dict[str, str] | None:
    if table.moved is None:
        return None
    return {"question": table.moved.question, "since": document.label(table.moved.earlier)}


def _weighting(document: ReportDocument, weighting: Weighting) -> dict[str, Any]:
    return {
        **weighting.to_plain(),
        "waves": [
            {
                "stratum": document.label(each.stratum),
                "design_effect": None if each.why_not else round(each.effect, 3),
                "trimmed": each.trimmed,
                "why_not": each.why_not,
            }
            for each in weights_of(document.protected, weighting)
        ],
        **_weighted(document, weighting),
    }


def _weighted(document: ReportDocument, weighting: Weighting) -> dict[str, Any]:
    """Of everyone, and under names of their own of groups."""
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("answers", "means", "group_answers", "group_means")
    }
    for each in weighted_of(document.protected, weighting):
        found["group_answers" if each.demographic else "answers"].append(
            {
                **_of_whom(document, each),
                "answer": each.answer,
                "count": each.count,
                "percent": each.percent,
                "weighted_percent": each.weighted,
                "interval": list(each.interval),
            }
        )
    for mean in means_of(document.protected, weighting):
        found["group_means" if mean.demographic else "means"].append(
            {
                **_of_whom(document, mean),
                "name": mean.name,
                "unweighted": mean.unweighted,
                "weighted": mean.weighted,
            }
        )
    return found


def _of_whom(document: ReportDocument, each: Weighted | WeightedMean) -> dict[str, Any]:
    group = {"demographic": each.demographic, "group": each.group} if each.demographic else {}
    return {"stratum": document.label(each.stratum), "question": each.question, **group}


def _association(tested: Association) -> dict[str, Any]:
    return {
        "chi_square": round(tested.statistic, 2),
        "degrees_of_freedom": tested.freedom,
        "p": round(tested.p, 4),
        "cramers_v": round(tested.strength, 3),
        "more_than_chance": tested.is_real,
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "question": trend.question,
        "demographic": trend.demographic,
        "waves": list(trend.waves),
        "answers": list(trend.answers),
        "groups": list(trend.groups),
        "counts": [
            [[_number(point.count) for point in cells] for cells in rows] for rows in trend.points
        ],
        "group_percents": [
            [[point.percent for point in cells] for cells in rows] for rows in trend.points
        ],
        "changes": [_difference(each) for each in changes_of(trend)],
    }


def _order(document: ReportDocument, order: Order) -> dict[str, Any]:
    return {
        "question": order.question,
        "demographic": order.demographic,
        "stratum": document.label(order.stratum),
        "groups": list(order.groups),
        "lowest_rank": order.lowest,
        "items": [
            {
                "question": item.question,
                "mean_ranks": [_value(value) for value in item.ranks[:-1]],
                "overall_mean_rank": _value(item.ranks[-1]),
            }
            for item in order.items
        ],
    }


def _interval(count: Printed, of: Printed) -> list[float] | None:
    ends = interval_of(count, of)
    return ends and [round(end, 1) for end in ends]


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "answer": difference.answer,
        "group": difference.group,
        "percent": round(difference.share, 1),
        "percent_compared_with": round(difference.other_share, 1),
        "p": round(difference.p, 4),
        "more_than_chance": difference.is_real,
    }


def _value(value: Value) -> float | None:
    return None if value is HIDDEN else value


def _number(count: Printed | None) -> int | None:
    return None if count is HIDDEN or count is None else count
