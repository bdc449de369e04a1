"""Rules go live checked, in one step, and are never lost."""

from __future__ import annotations

import json
import multiprocessing.process
import os
import random
import shutil
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from math import inf
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from advisor.guide import (
    Fingerprints,
    Guide,
    GuideError,
    find_data,
    load_cases,
    load_guide,
)
from advisor.guide.content import LARGEST
from advisor.publishing import publisher
from advisor.publishing.checks import CaseError, check_cases
from advisor.publishing.history import guides_of, history, load_version
from advisor.publishing.live import LiveGuide
from advisor.publishing.publisher import (
    ConflictError,
    PublishError,
    complete_interrupted,
    publish,
    record,
    restore,
)
from advisor.publishing.storage import locked
from advisor.publishing.version import HistoryError, Version, digest
from advisor.scoring import pack, recommend, unpack
from advisor.scoring.cases import find
from tests.depth import DEPTH, IS_DEEP
from tests.disk import files_of_at_most
from tests.guide.folder import LOADABLE, Folder
from tests.publishing.publisher import PROCESSES, publish_and_die, publish_text, publish_until

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AGAIN = {"who": "bob", "why": "Back.", "now": NOON}


@pytest.fixture
def data(folder: Folder) -> Folder:
    """A small guide whose cases agree with it."""
    folder.edit("cases.yaml", "verdict: yes_if", "verdict: yes")
    return folder


def differing(folder: Folder) -> list[str]:
    guide = folder.load()
    cases = load_cases(folder.path, guide)
    return [case.id for case in cases if find(guide, case) != case.expect]


def edited(folder: Folder, old: str = "{itm: 3}", new: str = "{itm: 2}") -> str:
    text = folder.text("rules.yaml")
    assert old in text
    return text.replace(old, new, 1)


def published(
    folder: Folder,
    text: str,
    *,
    base: str | None = None,
    who: str = "ann",
    why: str = "Lead counts less.",
    now: datetime = NOON,
    cases_text: str | None = None,
) -> Version:
    return publish(
        folder.path,
        text,
        base=base or folder.load().fingerprints.rules,
        who=who,
        why=why,
        now=now,
        cases_text=cases_text,
    )


def kept(folder: Folder, version: Version, name: str = "rules.yaml") -> bytes:
    return (folder.path / "history" / version.files[name]).read_bytes()


def left_over(folder: Folder) -> list[Path]:
    return [*folder.path.rglob("*.tmp"), *folder.path.rglob("*.new"), *folder.path.rglob("unfin*")]


# -------------------------------------------------------------------------- publishing


def test_these_cases_agree_before_anything_is_published(data: Folder) -> None:
    assert differing(data) == []


def test_the_file_on_disk_becomes_the_draft_to_the_byte(data: Folder) -> None:
    text = edited(data).replace("\n", "\r\n") + "# ä\r\n"
    version = published(data, text)
    assert (data.path / "rules.yaml").read_bytes() == text.encode()
    assert kept(data, version) == text.encode()
    assert data.load().rules.points["goal"]["lead_it"] == {"itm": 2}


def test_a_version_tells_who_when_why_and_what_it_was_before(data: Folder) -> None:
    before = data.load().fingerprints
    now = datetime(2026, 11, 24, 7, 0, 30, 999, tzinfo=timezone(timedelta(hours=-5)))
    version = published(data, edited(data), now=now)
    assert (version.who, version.why) == ("ann", "Lead counts less.")
    assert version.when.isoformat() == "2026-11-24T12:00:30+00:00"
    assert version.base == before.rules
    assert version.fingerprints == data.load().fingerprints
    assert history(data.path)[0] == version


def test_what_was_on_disk_before_the_first_publishing_is_the_first_version(data: Folder) -> None:
    text, fingerprints = data.text("rules.yaml"), data.load().fingerprints
    version = published(data, edited(data))
    newest, first = history(data.path)
    assert newest == version
    assert (first.number, first.after, first.base) == (1, "", "")
    assert (first.who, first.why, first.when) == ("unknown", "found on disk", NOON)
    assert first.fingerprints == fingerprints
    assert kept(data, first) == text.encode()


def test_all_files_of_the_guide_are_kept_in_a_folder_of_the_version(data: Folder) -> None:
    version = published(data, edited(data))
    for name in LOADABLE:
        assert kept(data, version, name) == (data.path / name).read_bytes()
        assert version.files[name] == f"0002/{name}"
    names = sorted(file.name for file in (data.path / "history" / "0002").iterdir())
    assert names == sorted([*LOADABLE, "version.json"])


def test_names_in_the_history_suit_every_file_system(data: Folder) -> None:
    published(data, edited(data))
    for file in (data.path / "history").rglob("*"):
        assert file.name == file.name.lower()
        assert set(file.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_the_same_content_again_is_no_new_version(data: Folder) -> None:
    version = published(data, edited(data))
    assert published(data, data.text("rules.yaml"), who="bob", why="Again.") == version
    assert len(history(data.path)) == 2


def test_a_changed_remark_is_kept_too_though_the_fingerprint_stays(data: Folder) -> None:
    first = published(data, edited(data))
    second = published(data, data.text("rules.yaml") + "# why\n")
    assert second.fingerprint == first.fingerprint == second.base
    assert second.number == first.number + 1
    assert kept(data, second).endswith(b"# why\n")


def test_who_and_why_become_one_printable_line(data: Folder) -> None:
    version = published(data, edited(data), who=" ann\t", why="a\nb\x1b[31m  ä ⚖\u202e")
    assert (version.who, version.why) == ("ann", "a b [31m ä ⚖")
    assert history(data.path)[0] == version


@pytest.mark.parametrize(
    ("who", "why", "line"),
    [
        ("", "Because.", "say who publishes"),
        ("ann", " \n\x00 ", "say why this is published"),
        ("ann", "x" * 2001, "2,001"),
    ],
)
def test_without_who_or_why_nothing_is_published(
    data: Folder, who: str, why: str, line: str
) -> None:
    before = data.text("rules.yaml")
    with pytest.raises(PublishError, match=line):
        published(data, edited(data), who=who, why=why)
    assert data.text("rules.yaml") == before
    assert history(data.path) == ()


# ---------------------------------------------------------------------------- refusals


def test_a_draft_that_began_from_older_rules_is_refused(data: Folder) -> None:
    base = data.load().fingerprints.rules
    mine = edited(data, new="{itm: 1}")
    theirs = published(data, edited(data), who="bob")
    with pytest.raises(ConflictError) as caught:
        published(data, mine, base=base)
    assert str(caught.value) == (
        f"data/rules.yaml: the draft began from {base}, but meanwhile bob published "
        f"{theirs.fingerprint}; put the change into these rules and publish again"
    )
    assert history(data.path)[0] == theirs
    assert data.text("rules.yaml") == kept(data, theirs).decode()


def test_a_file_that_was_edited_by_hand_meanwhile_is_a_moved_base_too(data: Folder) -> None:
    base = data.load().fingerprints.rules
    mine = edited(data, new="{itm: 1}")
    data.write("rules.yaml", edited(data))
    with pytest.raises(ConflictError, match="meanwhile the file was edited to"):
        published(data, mine, base=base)


def test_a_faulty_draft_is_refused_with_the_lines_of_its_faults(data: Folder) -> None:
    before = data.text("rules.yaml")
    with pytest.raises(GuideError) as caught:
        published(data, edited(data, new="{itmm: 3}"))
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == ("data/rules.yaml", 4)
    assert data.text("rules.yaml") == before
    assert history(data.path) == ()


@pytest.mark.parametrize("text", ["", "\ud800", "points: [}", "a" * (LARGEST + 1)])
def test_whatever_a_draft_holds_it_is_published_or_refused(data: Folder, text: str) -> None:
    before = data.text("rules.yaml")
    with pytest.raises(GuideError, match=r"^data/rules\.yaml:1:"):
        published(data, text)
    assert data.text("rules.yaml") == before


def test_neither_a_cut_draft_nor_cut_cases_are_published(tmp_path: Path) -> None:
    for name in LOADABLE:
        shutil.copy(find_data() / name, tmp_path)
    record(tmp_path, now=NOON)
    base = load_guide(tmp_path).fingerprints.rules
    rules, cases = ((tmp_path / name).read_text() for name in ("rules.yaml", "cases.yaml"))
    drafts = [(rules[:-4], None), (rules + "# more\n", cases[: cases.rindex("  - id:")])]
    for draft, beside in drafts:
        with pytest.raises(GuideError, match="cut off"):
            publish(
                tmp_path,
                draft,
                base=base,
                who="Ann",
                why="A slip",
                now=NOON,
                cases_text=beside,
            )
    assert len(history(tmp_path)) == 1


def test_a_case_that_does_not_agree_is_named_with_its_place(data: Folder) -> None:
    before = data.text("rules.yaml")
    with pytest.raises(CaseError) as caught:
        published(data, edited(data, "{itm: 3}", "{bida: 3}"))
    assert [str(fault) for fault in caught.value.faults] == [
        (
            'data/cases.yaml:3:5: case "leader": top is bida, expected itm; '
            "strength is toss-up, expected clear"
        )
    ]
    assert data.text("rules.yaml") == before
    assert history(data.path) == ()


def test_cases_may_be_published_along_and_the_history_says_which(data: Folder) -> None:
    cases = data.text("cases.yaml").replace(
        "top: itm, strength: clear", "top: bida, strength: toss-up"
    )
    version = published(data, edited(data, "{itm: 3}", "{bida: 3}"), cases_text=cases)
    assert version.expectations == ("case leader: top itm to bida, strength clear to toss-up",)
    assert data.text("cases.yaml") == cases
    assert history(data.path)[0] == version


# ------------------------------------------------------------------- edited in the file


def test_a_hand_made_edit_is_recorded_before_it_is_replaced(data: Folder) -> None:
    published(data, edited(data))
    by_hand = edited(data, "itm: 2", "itm: 4")
    data.write("rules.yaml", by_hand)
    published(data, edited(data, "itm: 4", "itm: 5"), who="bob")
    who = [(version.number, version.who) for version in history(data.path)]
    assert who == [(4, "bob"), (3, "unknown"), (2, "ann"), (1, "unknown")]
    assert kept(data, history(data.path)[1]) == by_hand.encode()


@pytest.mark.parametrize("name", ["rules.yaml", "cases.yaml", "words.yaml"])
def test_what_an_editor_saves_during_a_publication_is_not_overwritten(
    data: Folder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    published(data, edited(data))
    by_hand = data.text(name) + "# by hand\n"

    def meanwhile(*args: Any) -> Any:
        data.write(name, by_hand)
        return check_cases(*args)

    monkeypatch.setattr(publisher, "check_cases", meanwhile)
    with pytest.raises(ConflictError, match="a file was edited while"):
        published(data, edited(data, "itm: 2", "itm: 4"), who="bob")
    assert data.text(name) == by_hand
    assert history(data.path)[0].who == "ann"


def test_a_draft_s_expectations_leave_the_rest_of_the_cases_as_they_are_on_disk(
    data: Folder,
) -> None:
    text = edited(data, "{itm: 3}", "{bida: 3}")
    data.write("cases.yaml", data.text("cases.yaml") + "# by hand\n")
    publish(
        data.path,
        text,
        base=data.load().fingerprints.rules,
        who="ann",
        why="So it is.",
        now=NOON,
        expectations={"leader": {"top": "bida", "strength": "toss-up"}},
    )
    assert "top: bida, strength: toss-up" in data.text("cases.yaml")
    assert data.text("cases.yaml").endswith("# by hand\n")


def test_a_hand_made_edit_that_is_then_published_is_that_person_s(data: Folder) -> None:
    published(data, edited(data))
    data.write("rules.yaml", edited(data, "itm: 2", "itm: 4"))
    version = published(data, data.text("rules.yaml"), who="bob")
    assert [version.who for version in history(data.path)] == ["bob", "ann", "unknown"]
    assert version.base == history(data.path)[1].fingerprint


def test_a_change_of_the_other_files_is_a_version_of_its_own(data: Folder) -> None:
    published(data, edited(data))
    data.edit("questions.yaml", "What do you want?", "What do you want most?")
    found = record(data.path, now=NOON)
    assert found.fingerprint == history(data.path)[1].fingerprint
    assert found.fingerprints.questionnaire != history(data.path)[1].fingerprints.questionnaire
    assert record(data.path, now=NOON) == found


def test_rules_that_are_broken_on_disk_have_to_be_mended_or_restored_first(data: Folder) -> None:
    first = published(data, edited(data))
    good = data.text("rules.yaml")
    data.write("rules.yaml", "points: [")
    with pytest.raises(GuideError, match=r"^data/rules\.yaml:"):
        publish(data.path, good, base=first.fingerprint, **AGAIN)  # type: ignore[arg-type]
    restored = restore(data.path, first.fingerprint, **AGAIN)  # type: ignore[arg-type]
    assert data.text("rules.yaml") == good
    assert restored.base == first.fingerprint
    (aside,) = (data.path / "history").glob("faulty-*.yaml")
    assert aside.read_text() == "points: ["


# --------------------------------------------------------------------------- restoring


def test_an_earlier_version_comes_back_to_the_byte_as_a_version_of_its_own(data: Folder) -> None:
    text = data.text("rules.yaml")
    published(data, edited(data))
    first = history(data.path)[-1]
    restored = restore(data.path, first.fingerprint, **AGAIN)  # type: ignore[arg-type]
    assert data.text("rules.yaml") == text
    assert (restored.number, restored.who, restored.why) == (3, "bob", "Back.")
    assert restored.fingerprint == first.fingerprint
    assert [version.number for version in history(data.path)] == [3, 2, 1]


def test_to_restore_what_is_live_changes_nothing(data: Folder) -> None:
    version = published(data, edited(data))
    assert restore(data.path, version.fingerprint, **AGAIN) == version  # type: ignore[arg-type]


def test_cases_expect_again_what_they_did_and_new_ones_stay(data: Folder) -> None:
    before = data.text("cases.yaml")
    cases = before.replace("top: itm, strength: clear", "top: bida, strength: toss-up")
    published(data, edited(data, "{itm: 3}", "{bida: 3}"), cases_text=cases)
    new = "  - id: later\n    who: Cy says nothing either.  # new\n    answers: {}\n"
    new += "    expect: {verdict: yes, top: tie, strength: unknown}\n"
    data.write("cases.yaml", cases + new)
    restored = restore(data.path, "1", **AGAIN)  # type: ignore[arg-type]
    assert data.text("cases.yaml") == before + new
    assert restored.expectations == ("case leader: top bida to itm, strength toss-up to clear",)
    assert differing(data) == []


def test_cases_that_agree_with_neither_are_in_the_way(data: Folder) -> None:
    published(data, edited(data))
    data.edit(
        "cases.yaml", "who: Bo says nothing.\n    answers: {}", "who: Bo.\n    answers: {goal: no}"
    )
    data.edit("cases.yaml", "top: tie, strength: unknown", "top: bida, strength: clear")
    text = data.text("rules.yaml")
    with pytest.raises(CaseError, match='case "silent"'):
        restore(data.path, "1", **AGAIN)  # type: ignore[arg-type]
    assert data.text("rules.yaml") == text


def test_old_rules_that_do_not_fit_today_s_questions_are_refused_where_they_stand(
    data: Folder,
) -> None:
    first = published(data, edited(data))
    text = data.text("rules.yaml").replace("    off: {bida: 1}\n", "")
    published(data, text)
    data.edit("questions.yaml", "          - {id: off, text: Sums, reason: You like sums.}\n", "")
    rules = data.text("rules.yaml").replace("        - on: off\n", "")
    data.write("rules.yaml", rules)
    with pytest.raises(
        GuideError, match=r"^data/history/0002/rules\.yaml.*name the option \"off\""
    ):
        restore(data.path, first.fingerprint, **AGAIN)  # type: ignore[arg-type]
    assert data.text("rules.yaml") == rules


# ------------------------------------------------------------------------------ replay


@dataclass(frozen=True)
class Given:
    """What a prospect got, and what they can say about it later."""

    fingerprints: Fingerprints
    code: str
    said: str

    @classmethod
    def by(cls, guide: Guide) -> Given:
        code = pack(guide, {"goal": ("lead_it",), "team": ("small",)})
        return cls(guide.fingerprints, code, said(guide, code))


def said(guide: Guide, code: str) -> str:
    return json.dumps(recommend(guide, unpack(guide, code)).as_dict())


def test_any_recommendation_ever_given_can_be_computed_again(data: Folder) -> None:
    """Rules, questions, words and program all change in between."""
    record(data.path, now=NOON)
    given = [Given.by(data.load())]
    published(data, edited(data))
    given.append(Given.by(data.load()))
    data.edit("words.yaml", "yes_if: yes_if", "yes_if: Perhaps.")
    data.edit("program.yaml", "name: ", "name: The ")
    record(data.path, now=NOON)
    given.append(Given.by(data.load()))
    large = "{id: large, "
    data.edit(
        "questions.yaml", large, "{id: huge, text: Huge, reason: Huge.}\n          - " + large
    )
    published(data, edited(data, "itm: 2", "itm: 5"))
    given.append(Given.by(data.load()))
    restore(data.path, given[0].fingerprints.rules, **AGAIN)  # type: ignore[arg-type]
    published(data, edited(data, "{itm: 3}", "{itm: 6}"))

    assert len({each.said for each in given}) == len(given)
    for each in given:
        guides = guides_of(data.path, each.fingerprints.rules)
        (guide,) = [guide for guide in guides if guide.fingerprints == each.fingerprints]
        assert said(guide, each.code) == each.said


def test_with_a_fingerprint_alone_the_rules_of_then_are_loaded_with_all_else_of_then(
    data: Folder,
) -> None:
    published(data, edited(data))
    then = Given.by(data.load())
    data.edit("words.yaml", "yes_if: yes_if", "yes_if: Perhaps.")
    data.edit("questions.yaml", "What do you want?", "What do you want most?")
    published(data, edited(data, "itm: 2", "itm: 5"))
    record(data.path, now=NOON)
    earliest = list(guides_of(data.path, then.fingerprints.rules))[-1]
    assert said(earliest, then.code) == then.said


def test_a_version_has_a_number_a_fingerprint_and_the_beginning_of_it(data: Folder) -> None:
    first = published(data, edited(data))
    published(data, edited(data, "itm: 2", "itm: 4"))
    print_ = first.fingerprint
    for name in ("2", "0002", print_, print_[:6], print_.upper(), f" {print_} "):
        assert load_version(data.path, name).fingerprints == first.fingerprints


def test_the_guide_on_disk_needs_no_history(data: Folder) -> None:
    fingerprints = data.load().fingerprints
    assert load_version(data.path, fingerprints.rules[:6]).fingerprints == fingerprints


def test_the_live_guide_goes_before_older_ones_with_the_same_rules(data: Folder) -> None:
    first = published(data, edited(data))
    data.edit("words.yaml", "yes_if: yes_if", "yes_if: Perhaps.")
    words = [guide.fingerprints.words for guide in guides_of(data.path, first.fingerprint)]
    assert words == [data.load().fingerprints.words, first.fingerprints.words]


def test_a_broken_file_on_disk_does_not_hide_the_history(data: Folder) -> None:
    first = published(data, edited(data))
    data.write("rules.yaml", "points: [")
    assert load_version(data.path, first.fingerprint).fingerprints == first.fingerprints
    assert history(data.path)[0] == first
    (data.path / "rules.yaml").unlink()
    assert history(data.path)[0] == first


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("abcde", "names no version"),
        ("abcdefg", "names no version"),
        ("", "names no version"),
        ("../../x", "names no version"),
        ("7", 'there is no version "7"'),
        ("abcdef", 'there is no version "abcdef"'),
        ("0" * 13, "names no version"),
    ],
)
def test_what_names_no_version_is_refused_in_one_line(data: Folder, name: str, line: str) -> None:
    published(data, edited(data))
    with pytest.raises(HistoryError, match=line) as caught:
        load_version(data.path, name)
    assert str(caught.value).isprintable()


def test_a_beginning_that_two_versions_share_is_refused(data: Folder) -> None:
    version = published(data, edited(data))
    other = version.fingerprint[:6] + "".join(reversed(version.fingerprint[6:]))
    twin = replace(version, number=9, fingerprints=replace(version.fingerprints, rules=other))
    record_of(data, twin).parent.mkdir()
    record_of(data, twin).write_bytes(twin.record())
    assert load_version(data.path, version.fingerprint[:12]).fingerprints == version.fingerprints
    with pytest.raises(HistoryError, match=f"may be .*{other}.* or |or .*{other}"):
        load_version(data.path, version.fingerprint[:6])


def record_of(data: Folder, version: Version) -> Path:
    return data.path / "history" / f"{version.number:04}" / "version.json"


# ------------------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"null", b'{"number": 1}', b'{"fingerprints": 3}']
)
def test_a_damaged_record_is_one_line_and_loses_nothing(data: Folder, content: bytes) -> None:
    version = published(data, edited(data))
    record_of(data, version).write_bytes(content)
    text = data.text("rules.yaml")
    for look in (
        lambda: history(data.path),
        lambda: published(data, edited(data, "itm: 2", "itm: 4")),
    ):
        with pytest.raises(HistoryError, match=r"^data/history/0002/version\.json"):
            look()
    assert data.text("rules.yaml") == text


def test_a_record_under_another_s_name_is_not_believed(data: Folder) -> None:
    first, second = published(data, edited(data)), published(data, edited(data, "itm: 2", "itm: 4"))
    record_of(data, second).write_bytes(record_of(data, first).read_bytes())
    with pytest.raises(HistoryError, match=r"^data/history/0003/.*no record of a version"):
        history(data.path)


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_a_kept_file_that_was_touched_is_not_believed(data: Folder, what: str) -> None:
    version = published(data, edited(data))
    published(data, edited(data, "itm: 2", "itm: 4"))
    file = data.path / "history" / version.files["rules.yaml"]
    if what == "gone":
        file.unlink()
    else:
        file.write_text(file.read_text() + "# later\n")
    with pytest.raises(HistoryError, match=r"^data/history/0002/rules\.yaml"):
        load_version(data.path, version.fingerprint)


def test_what_does_not_belong_to_the_history_is_left_alone(data: Folder) -> None:
    published(data, edited(data))
    for name in ("README.md", "notes.json", ".DS_Store", "7-abc.json", "12"):
        (data.path / "history" / name).write_text("?")
    published(data, edited(data, "itm: 2", "itm: 4"))
    assert [version.number for version in history(data.path)] == [3, 2, 1]
    assert (data.path / "history" / "notes.json").read_text() == "?"


def test_a_folder_that_cannot_be_written_to_is_one_line(data: Folder) -> None:
    (data.path / "history").write_text("in the way")
    with pytest.raises(
        PublishError, match=r"^data: cannot be written to \(file exists\)"
    ) as caught:
        published(data, edited(data))
    assert str(caught.value).isprintable()
    assert data.load().rules.points["goal"]["lead_it"] == {"itm": 3}


@pytest.mark.parametrize("size", [0, 500, 1500])
def test_a_full_disk_changes_nothing_and_leaves_nothing_behind(data: Folder, size: int) -> None:
    version = published(data, edited(data))
    text = data.text("rules.yaml")
    longer = edited(data, "itm: 2", "itm: 4") + "#" * 2000 + "\n"
    with files_of_at_most(size), pytest.raises(PublishError, match=r"\(file too large\)"):
        published(data, longer)
    assert data.text("rules.yaml") == text
    assert left_over(data) == []
    assert history(data.path)[0] == version
    assert published(data, longer).base == version.fingerprint


def test_rules_behind_a_link_stay_behind_it_and_keep_their_permissions(data: Folder) -> None:
    rules, home = data.path / "rules.yaml", data.path / "elsewhere"
    home.mkdir()
    rules.rename(home / "rules.yaml")
    (home / "rules.yaml").chmod(0o640)
    rules.symlink_to("elsewhere/rules.yaml")
    text = edited(data)
    published(data, text)
    assert rules.is_symlink()
    assert (home / "rules.yaml").read_text() == text
    assert (home / "rules.yaml").stat().st_mode & 0o777 == 0o640


# ---------------------------------------------------------------------- many at a time


def test_whoever_waits_too_long_for_others_is_told(
    data: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published(data, edited(data))
    monkeypatch.setattr(publisher, "PATIENCE", 0.05)
    with (
        locked(data.path / "history" / "lock", 1),
        pytest.raises(PublishError, match="another publication is still running"),
    ):
        published(data, edited(data, "itm: 2", "itm: 4"))
    assert history(data.path)[0] == version
    assert published(data, edited(data, "itm: 2", "itm: 4")).after == version.id


def test_of_threads_with_one_base_exactly_one_publishes(data: Folder) -> None:
    base = data.load().fingerprints.rules
    drafts = [edited(data, new=f"{{itm: {number}}}") for number in (4, 5, 6, 7)]
    ended: list[object] = []

    def work(draft: str) -> None:
        try:
            ended.append(published(data, draft, base=base))
        except ConflictError as error:
            ended.append(error)

    threads = [Thread(target=work, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = [end for end in ended if isinstance(end, Version)]
    assert len(ended) == 4
    assert versions == [history(data.path)[0]]


def whole_versions(data: Folder) -> dict[bytes, str]:
    """The rules of every version that was live -> its id."""
    return {kept(data, version): version.id for version in history(data.path)}


STRIDE = 1 if IS_DEEP else 2


def test_wherever_a_publisher_is_killed_the_rules_are_one_whole_version(data: Folder) -> None:
    """Before each call that makes a file whole or gives it its name, and once after the last."""
    old = data.text("cases.yaml")
    new = old.replace("who: Ann wants to lead.", "who: Ann leads.")
    before = publish_text(data.path, "before")
    shutil.copytree(data.path, "as it was")
    ends: list[str] = []
    for step in range(1, 100, STRIDE):
        shutil.rmtree(data.path)
        shutil.copytree("as it was", data.path)
        victim = PROCESSES.Process(target=publish_and_die, args=(data.path, "next", new, step))
        victim.start()
        victim.join()
        assert victim.exitcode in (0, -signal.SIGKILL)

        assert (data.path / "rules.yaml").read_bytes() in whole_versions(data)
        complete_interrupted(data.path)
        live = whole_versions(data)[(data.path / "rules.yaml").read_bytes()]
        assert live == history(data.path)[0].id
        went_live = live != before.id
        ends.append("live" if went_live else "not live")
        after = publish_text(data.path, f"after {step}")
        assert after.after == live
        assert data.text("cases.yaml") == (new if went_live else old)
        assert [version.why for version in history(data.path)] == [
            f"after {step}",
            *(["next"] if went_live else []),
            "before",
            "found on disk",
        ]
        assert left_over(data) == []
        if victim.exitcode == 0:
            break
    assert ends == sorted(ends, key=["not live", "live"].index)
    assert len(ends) * STRIDE > 10, ends
    assert ends.count("live") * STRIDE > 2


@pytest.fixture
def killed(data: Folder) -> Folder:
    """A folder whose publisher was killed when the new version was in the history."""
    published(data, edited(data))
    cases = data.text("cases.yaml").replace("who: Ann wants to lead.", "who: Ann leads.")
    disk = {name: data.text(name) for name in ("rules.yaml", "cases.yaml")}
    replaced = {name: digest(text.encode()) for name, text in disk.items()}
    version = published(data, edited(data, "itm: 2", "itm: 4"), cases_text=cases)
    left = record_of(data, version).with_name("unfinished.json")
    left.write_text(json.dumps(replaced))
    for name, text in disk.items():
        data.write(name, text)
    return data


def test_a_server_that_starts_ends_what_a_killed_publisher_began(killed: Folder) -> None:
    newest = history(killed.path)[0]
    guide = LiveGuide(killed.path).guide()
    assert guide.fingerprints == newest.fingerprints
    for name in ("rules.yaml", "cases.yaml"):
        assert killed.text(name).encode() == kept(killed, newest, name)
    assert left_over(killed) == []


def test_what_was_written_by_hand_after_a_publisher_was_killed_stays(killed: Folder) -> None:
    by_hand = edited(killed, "itm: 2", "itm: 5")
    killed.write("rules.yaml", by_hand)
    found = record(killed.path, now=NOON)
    assert killed.text("rules.yaml") == by_hand
    assert "Ann leads." in killed.text("cases.yaml")
    assert (found.number, found.found) == (4, True)


def test_a_version_that_cannot_be_copied_out_was_never_published(
    data: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published(data, edited(data))
    disk = {name: data.text(name) for name in LOADABLE}

    def full(file: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", file)

    with monkeypatch.context() as patch:
        patch.setattr(publisher, "write_atomically", full)
        with pytest.raises(PublishError, match="no space left"):
            published(data, edited(data, "itm: 2", "itm: 4"))
    assert {name: data.text(name) for name in LOADABLE} == disk
    assert history(data.path)[0] == version
    assert left_over(data) == []


WORKERS = 4
EACH = 50 if IS_DEEP else 5
KILLS = DEPTH.kills


def test_many_publishes_by_four_processes_with_kills_in_the_middle_lose_nothing(
    data: Folder, tmp_path: Path
) -> None:
    draw = random.Random(4)
    lists = [tmp_path / f"worker-{number}" for number in range(WORKERS)]
    seen: set[bytes] = set()

    def started(number: int) -> multiprocessing.process.BaseProcess:
        process = PROCESSES.Process(target=publish_until, args=(data.path, lists[number], EACH))
        process.start()
        return process

    def acknowledgments() -> list[str]:
        return [line for file in lists if file.exists() for line in file.read_text().splitlines()]

    workers = [started(number) for number in range(WORKERS)]
    killed = 0
    next_kill = inf
    while alive := [number for number, worker in enumerate(workers) if worker.is_alive()]:
        seen.add((data.path / "rules.yaml").read_bytes())
        enough = (killed + 1) * WORKERS * EACH // (KILLS + 1)
        if killed < KILLS and next_kill == inf and len(acknowledgments()) >= enough:
            # At any moment of a publish, not only where one has just ended.
            next_kill = monotonic() + draw.uniform(0, 0.1)
        if monotonic() > next_kill:
            number = draw.choice(alive)
            os.kill(workers[number].pid or 0, signal.SIGKILL)
            workers[number].join()
            killed += 1
            workers[number] = started(number)
            next_kill = inf
        sleep(0.002)

    assert [worker.exitcode for worker in workers] == [0] * WORKERS
    acknowledged = acknowledgments()
    past = history(data.path)
    live = {version.id for version in past}
    assert len(acknowledged) == len(set(acknowledged)) == WORKERS * EACH
    assert set(acknowledged) <= live, "the history misses none that was acknowledged"
    assert WORKERS * EACH < len(live) <= WORKERS * EACH + 1 + killed
    assert seen <= set(whole_versions(data)), "the file was one whole version whenever we looked"
    assert [version.after for version in past] == [*(version.id for version in past[1:]), ""]
    assert killed > KILLS // 2
    for version in past:
        load_guide(data.path, {"rules.yaml": kept(data, version)})
    publish_text(data.path, "and on it goes")
    assert left_over(data) == []
