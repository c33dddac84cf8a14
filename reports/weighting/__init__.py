"""Weights that make those who answered resemble a population, from printed counts only.

Everything here is a function of numbers that the report prints and of what the analyst names: how
many people are in each weighting cell, and how many of them gave an answer. Where one of these is
hidden there is no weighted number. A reader who knows all weights could work out every weighted
number himself, so that none of them tells anything about what is hidden (decision 20).
"""

from reports.weighting.known import Margin, Weighting
from reports.weighting.results import Weighted, WeightedMean, means_of, weighted_of
from reports.weighting.weights import LEAST, MOST, Weights, weights_of

__all__ = [
    "LEAST",
    "MOST",
    "Margin",
    "Weighted",
    "WeightedMean",
    "Weighting",
    "Weights",
    "means_of",
    "weighted_of",
    "weights_of",
]
