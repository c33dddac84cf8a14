"""People who work here, what they are, and what they were trained in."""

from foundation.access.models.people import COMPONENT_CODE, Component, RulesAcceptance, User
from foundation.access.models.roles import RoleAssignment
from foundation.access.models.training import TRAINING_LASTS, Course, Training

__all__ = [
    "COMPONENT_CODE",
    "TRAINING_LASTS",
    "Component",
    "Course",
    "RoleAssignment",
    "RulesAcceptance",
    "Training",
    "User",
]
