"""A program that begins processes which save as fast as they can, until they are killed.

It imports the advisor once: for each line that it reads, the address of a database and a file, it
forks, and writes the process and, when that has ended, its exit code.

Each save carries its number in every part of the record. Each one that was acknowledged
is a line in a file; the line is written after the save and never before.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from advisor.guide import load_guide
from advisor.records.making import begin_call
from advisor.records.model import Consent, Notes, Person, Record
from advisor.records.settings import at
from advisor.records.store import Records
from tests.records.calls import with_answers
from tests.records.conftest import NOW

GUIDE = load_guide()
SAVER = "saver"
LINE = 64
"""Bytes of each line: a kill cuts a write where a page of the file ends, which no line crosses."""
SAVES_EACH = 5
"""A record is a draft three times, then final, then corrected."""


def numbered(record: Record, number: int) -> Record:
    """Write a number into every part of a record."""
    return replace(
        record,
        notes=Notes(f"{number} " * 2_000, {"goal": str(number)}),
        person=Person(str(number), Consent(SAVER, NOW)),
        advice=f"track{number}",
    )


def is_whole(record: Record) -> bool:
    """Whether all parts of a record carry one number: its revision."""
    return record == numbered(record, record.revision)


def save_without_end(url: str, acknowledged: Path) -> None:
    """Save until killed."""
    log = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    kept = Records(at(url))
    answers = with_answers(
        begin_call(SAVER, NOW), GUIDE, {"goal": ("protect",), "monday": ("breach",)}
    )
    while True:
        record = replace(answers, id=begin_call(SAVER, NOW).id)
        for number in range(1, SAVES_EACH + 1):
            save = (
                kept.save_draft
                if number < SAVES_EACH - 1
                else (kept.finish if number < SAVES_EACH else kept.correct)
            )
            record = save(numbered(record, number), by=SAVER, now=NOW)
            os.write(log, f"{record.id} {record.revision}".ljust(LINE - 1).encode() + b"\n")


if __name__ == "__main__":
    for line in sys.stdin:
        address, file = line.rstrip("\n").split("\t")
        if (child := os.fork()) == 0:
            save_without_end(address, Path(file))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()
