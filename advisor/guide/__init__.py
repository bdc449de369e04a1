"""YAML in, one frozen guide out.

This room reads the files of a data folder, reports every fault that it finds
there with its line, and hands out one immutable :class:`Guide`.
"""

from advisor.errors import AdvisorError
from advisor.guide.faults import Fault, GuideError
from advisor.guide.loading import find_data, load_cases, load_guide
from advisor.guide.model import (
    Alternative,
    ApplicationDate,
    Bonus,
    Case,
    Condition,
    Contact,
    Event,
    Expectation,
    Fact,
    Fingerprints,
    FitRule,
    Guide,
    Level,
    Link,
    NextStep,
    Notice,
    Option,
    Page,
    Program,
    Question,
    Questionnaire,
    Rules,
    Sheet,
    Strength,
    StrengthRules,
    Track,
    VerdictLevel,
)
from advisor.guide.words import Words

__all__ = [
    "AdvisorError",
    "Alternative",
    "ApplicationDate",
    "Bonus",
    "Case",
    "Condition",
    "Contact",
    "Event",
    "Expectation",
    "Fact",
    "Fault",
    "Fingerprints",
    "FitRule",
    "Guide",
    "GuideError",
    "Level",
    "Link",
    "NextStep",
    "Notice",
    "Option",
    "Page",
    "Program",
    "Question",
    "Questionnaire",
    "Rules",
    "Sheet",
    "Strength",
    "StrengthRules",
    "Track",
    "VerdictLevel",
    "Words",
    "find_data",
    "load_cases",
    "load_guide",
]
