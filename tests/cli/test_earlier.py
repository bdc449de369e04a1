"""``advisor earlier`` prints what keeps codes readable once the questions change."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.guide import Guide, load_guide
from advisor.scoring import CodeError, pack, unpack
from advisor.scoring.codes import unpack_earlier
from tests.cli.conftest import Advisor
from tests.scoring.test_codes import random_sheets


def test_codes_open_after_a_change_of_the_questions(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    ended = advisor("earlier", "--data", small)
    assert (ended.status, ended.err) == (0, "")
    questions = small / "questions.yaml"
    text = questions.read_text(encoding="utf-8")
    ferret = "          - {id: ferrets, text: Ferrets, reason: You would like to keep ferrets.}\n"
    more = text.replace("          - {id: locks,", ferret + "          - {id: locks,")
    questions.write_text(f"{more}earlier:\n{ended.out}", encoding="utf-8")
    changed = load_guide(small)
    for sheet in random_sheets(small_guide.questionnaire, 20, seed=6):
        code = pack(small_guide, sheet)
        with pytest.raises(CodeError):
            unpack(changed, code)
        assert unpack_earlier(changed, code) == sheet
    with pytest.raises(CodeError):
        unpack_earlier(changed, pack(changed, {}))
