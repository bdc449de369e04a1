"""YAML in, one frozen guide out.

This room reads the files of a data folder, reports every fault that it finds
there with its line, and hands out one immutable :class:`Guide`.

- ``files``: the files of a data folder, and what each of them holds
- ``loading``: ``load_guide`` and ``load_cases``, from a folder to a guide or to its faults
- ``document``, ``syntax``, ``doubts``: YAML read with the place of everything in it, what is
  wrong with it in plain words, and what is hardly meant
- ``model``, ``words``: what a guide is made of, and by that what the files hold
- ``fields``: what may stand behind a key, and what is wrong with anything else
- ``shapes``, ``assembly``: what the files write in another form, and the guide made of it
- ``wording``: where something has not the shape of its type, by the names in the file
- ``checks``: whether names and numbers agree with one another
- ``faults``: what is wrong, where, and how to fix it
- ``translation``: the texts in another language
- ``difference``: what differs between two rules tables, in words
- ``schema``: the shapes for editors
"""

from advisor.errors import AdvisorError
from advisor.guide.faults import Fault, GuideError
from advisor.guide.loading import find_data, load_cases, load_guide
from advisor.guide.model import (
    Alternative,
    ApplicationDate,
    Bonus,
    Case,
    Choices,
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
    Need,
    NextStep,
    Notice,
    Option,
    Page,
    Program,
    Question,
    Questionnaire,
    Rules,
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
    "Choices",
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
    "Need",
    "NextStep",
    "Notice",
    "Option",
    "Page",
    "Program",
    "Question",
    "Questionnaire",
    "Rules",
    "Strength",
    "StrengthRules",
    "Track",
    "VerdictLevel",
    "Words",
    "find_data",
    "load_cases",
    "load_guide",
]
