"""Weights that make those who answered resemble a population, from printed counts only.

Everything here is a function of numbers that the report prints and of what the analyst names: how
many people are in each weighting cell, and how many of them gave an answer. Where one of these is
hidden there is no weighted number. A reader who knows all weights could work out every weighted
number himself, so that none of them tells anything about what is hidden (decision 20).
"""

from reports.weighting.known import CellWeights, Margin, Weighting
from reports.weighting.reading import (
    Grouping,
    Problem,
    WeightsRefusedError,
    WeightsTable,
    fits,
    read_weights,
)
from reports.weighting.results import Weighted, WeightedMean, means_of, weighted_of
from reports.weighting.weights import LEAST, MOST, Weights, shown_beside, weights_of

__all__ = [
    "LEAST",
    "MOST",
    "CellWeights",
    "Grouping",
    "Margin",
    "Problem",
    "Weighted",
    "WeightedMean",
    "Weighting",
    "Weights",
    "WeightsRefusedError",
    "WeightsTable",
    "fits",
    "means_of",
    "read_weights",
    "shown_beside",
    "weighted_of",
    "weights_of",
]
