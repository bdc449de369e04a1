"""YAML in, one frozen guide out.

This room reads the files of a data folder and returns one immutable :class:`Guide`, or
reports every fault with its line.

- ``files``: the files of a data folder, and what each holds
- ``loading``: ``load_guide`` and ``load_cases``, from a folder to a guide or to its faults
- ``content``, ``document``, ``syntax``: the text of a file, YAML with line numbers, and its errors
  and likely mistakes in plain words
- ``model``, ``program``, ``words``: the types of a guide, which define what the files hold
- ``site``, ``colors``, ``naming``: what makes pages a program's own, and its names in their texts
- ``fields``: reading a value, or saying what is wrong with it
- ``shapes``, ``assembly``: entries whose form in the files differs, and the guide made of them
- ``validation_messages``: pydantic's errors in plain words, with the names in the file
- ``checks``: whether names and numbers agree across files; ``warnings``: what is valid there, but
  probably a mistake
- ``faults``: what is wrong, where, and how to fix it
- ``translation``, ``language_parts``: the texts in another language, and those that stay in English
- ``stale_translations``: which texts of a translation say what the English no longer says
- ``difference``: what differs between two rules tables, in words
- ``schema``: JSON Schemas for editors
"""

from advisor.errors import AdvisorError
from advisor.guide.faults import Fault, GuideError
from advisor.guide.loading import find_data, load_cases, load_guide
from advisor.guide.model import (
    Case,
    Choices,
    Condition,
    Expectation,
    Fingerprints,
    FitRule,
    Guide,
    Level,
    Option,
    Page,
    Question,
    Questionnaire,
    Rules,
    Strength,
    VerdictLevel,
)
from advisor.guide.program import ApplicationDate, Contact, Event, Fact, Notice, Track
from advisor.guide.words import Words

__all__ = [
    "AdvisorError",
    "ApplicationDate",
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
    "Notice",
    "Option",
    "Page",
    "Question",
    "Questionnaire",
    "Rules",
    "Strength",
    "Track",
    "VerdictLevel",
    "Words",
    "find_data",
    "load_cases",
    "load_guide",
]
