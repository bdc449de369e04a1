"""Texts are changed in place, lag when their English moves on, and can be brought back."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest

from advisor.guide import GuideError, find_data, load_guide, stale_translations, translation
from advisor.guide.document import Spot, read_document
from advisor.guide.fields import NAMES
from advisor.guide.stale_translations import leaves_of, spot_of
from advisor.guide.translation import translated
from advisor.publishing.checks import examine
from advisor.publishing.drafts import FOLDER
from advisor.publishing.editing import EditError
from advisor.publishing.history import HISTORY, history
from advisor.publishing.publisher import PublishError, changing
from advisor.publishing.text_edits import LOG, edits_of, recent, text_in, with_text, with_texts_of
from advisor.publishing.texts import note, save
from tests.depth import DEPTH
from tests.publishing.publisher import publish_text

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TITLE = "words.yaml start time"
LONG = 'Yes: "so" # it is, {track}, and - ' + "on and on " * 20 + "it goes."
EDITS = DEPTH.examples // 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of one's own."""
    data = tmp_path / "data"
    shutil.copytree(find_data(), data, ignore=shutil.ignore_patterns("history", FOLDER))
    return data


def texts(folder: Path, language: str) -> dict[str, str]:
    guide = load_guide(folder)
    found = translated(guide, folder, language) if language else guide
    return {path: str(text) for path, text in leaves_of(found).items()}


def test_any_text_is_written_anew_and_no_other(folder: Path) -> None:
    draw = Random(7)
    for language in ("", "es"):
        found = sorted(texts(folder, language).items())
        for path, _ in draw.sample(found, EDITS):
            name = path.split(" ", 1)[0]
            content = (folder / language / name).read_text(encoding="utf-8")
            root = read(name, content)
            text = spot_of(root, path).text or ""
            assert text
            for new in ("Short", LONG, f"{text} - no?"):
                changed = with_text(content, path, new)
                assert spot_of(read(name, changed), path).text == new
                # Back again, the comments and all other texts are those of before.
                assert read(name, with_text(changed, path, text)).value == root.value
                assert changed.count("#") >= content.count("#")


def test_every_text_is_read_as_its_file_has_it(folder: Path) -> None:
    """Names stay in braces, so that a text that is saved goes on with the program's names."""
    for language in ("", "es"):
        for path, text in texts(folder, language).items():
            own = text_in(folder, language, path)
            assert own, path
            assert own == text or any(f"{{{name}}}" in own for name in NAMES), path


@pytest.mark.parametrize("language", ["", "es"])
@pytest.mark.parametrize("path", ["program.yaml about", "words.yaml site guidance"])
def test_texts_about_the_degree_and_texts_with_its_names_can_be_saved(
    folder: Path, path: str, language: str
) -> None:
    before, shown = text_in(folder, language, path), texts(folder, language)[path]
    save(folder, path, language, before, f"{before} Really.", who="ann", now=NOW)
    assert texts(folder, language)[path] == f"{shown} Really."


@pytest.mark.parametrize("language", ["", "es"])
@pytest.mark.parametrize("lacking", [r"  contact: .*\n", r"result:\n(?:(?: .*)?\n)*"])
def test_a_text_that_a_file_does_not_have_is_added(
    folder: Path, language: str, lacking: str
) -> None:
    """A guide's words can leave the usual texts out, and a translation may lack some."""
    file = folder / language / "words.yaml"
    content, cut = re.subn(rf"^{lacking}", "", file.read_text(), count=1, flags=re.MULTILINE)
    file.write_text(content)
    assert cut == 1
    path = "words.yaml result contact"
    own = text_in(folder, language, path)
    assert own == ("" if language else "Contact {office}")
    save(folder, path, language, own, 'Now: "{office}"', who="ann", now=NOW)
    assert texts(folder, language)[path] == 'Now: "Admissions"'
    assert set(content.splitlines()) < set(file.read_text().splitlines())
    assert text_in(folder, language, path) == 'Now: "{office}"'


def test_rules_of_old_get_the_texts_of_today_where_they_have_them() -> None:
    old = 'fit:\n  - {id: a, say: "One, two"}\n  - {id: b, say: Three four}\n'
    now = "fit:\n  - {id: a, say: Five six}\n  - {id: c, say: Seven eight}\n"
    paths = [f"rules.yaml fit {name} say" for name in "abca"]
    assert with_texts_of(old, now, paths) == old.replace('"One, two"', "Five six")


def test_a_version_that_is_a_change_of_a_text_is_told_from_publications(folder: Path) -> None:
    own = texts(folder, "")[TITLE]
    publish_text(folder, "Better")
    for before, after in ((own, "Is it for you?"), ("Is it for you?", "For you?")):
        save(folder, TITLE, "", before, after, who="ann", now=NOW)
    said = texts(folder, "es")[TITLE]
    save(folder, TITLE, "es", said, "¿Para usted?", who="ann", now=NOW)
    versions = history(folder)
    found = edits_of(recent(folder), versions)
    assert [found[each.number].after if each.number in found else "" for each in versions] == [
        *("For you?", "Is it for you?"),
        *("", ""),
    ]


@lru_cache(maxsize=4)
def read(name: str, content: str) -> Spot:
    """What a file says; most often it is as it was."""
    return read_document(Path(name), content.encode()).root


def test_a_text_is_quoted_where_a_comma_would_end_it() -> None:
    changed = with_text("a: {b: One thing here, c: d}\n", "x.yaml a b", "One thing, or two")
    assert changed == 'a: {b: "One thing, or two", c: d}\n'


def test_a_translation_lags_from_a_change_of_its_english_until_it_is_changed_or_seen(
    folder: Path,
) -> None:
    own, said = texts(folder, "")[TITLE], texts(folder, "es")[TITLE]

    def lags() -> bool:
        warnings = stale_translations.warnings(
            folder, load_guide(folder), translation.read(folder, "es")
        )
        return any(w.line and w.path.endswith("es/words.yaml") for w in warnings)

    assert not lags()
    save(folder, TITLE, "", own, "Is it for you?", who="ann", now=NOW)
    assert lags()
    (warning,) = examine(folder, load_guide(folder), lambda *_: ()).warnings
    assert "the original has changed" in warning.message
    assert texts(folder, "")[TITLE] == "Is it for you?"
    assert history(folder)[0].why == 'Text: "Is it for you?"'
    save(folder, TITLE, "es", said, "¿Es para usted?", who="ann", now=NOW)
    assert not lags()
    edit = recent(folder)[0]
    assert (edit.before, edit.after) == (said, "¿Es para usted?")
    save(folder, TITLE, "es", edit.after, edit.before, who="ann", now=NOW, seen=edit.seen)
    assert lags()
    note(folder, "es", TITLE)
    assert not lags()


def test_a_line_that_a_killed_process_began_hides_no_other_change(folder: Path) -> None:
    own = texts(folder, "")[TITLE]
    save(folder, TITLE, "", own, "Is it for you?", who="ann", now=NOW)
    with (folder / HISTORY / LOG).open("ab") as log:
        log.write(b'{"path": "words')
    assert [edit.after for edit in recent(folder)] == ["Is it for you?"]
    save(folder, TITLE, "", "Is it for you?", "For you?", who="ann", now=NOW)
    assert [edit.after for edit in recent(folder)] == ["For you?", "Is it for you?"]
    assert [edit.after for edit in recent(folder)[:1]] == ["For you?"]


def test_to_note_a_translation_waits_for_others_who_change_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.publishing.publisher.PATIENCE", 0.0)
    with changing(folder), pytest.raises(PublishError, match="still running"):
        note(folder, "es", TITLE)


def test_what_does_not_fit_or_was_changed_meanwhile_is_refused(folder: Path) -> None:
    path = next(path for path, text in texts(folder, "es").items() if "{track}" in text)
    said = texts(folder, "es")[path]
    before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    with pytest.raises(GuideError, match="track"):
        save(folder, path, "es", said, "Sin nombre", who="ann", now=NOW)
    with pytest.raises(GuideError):
        save(folder, path, "", texts(folder, "")[path], "No name", who="ann", now=NOW)
    with pytest.raises(EditError, match="someone has changed"):
        save(folder, TITLE, "es", "Otra cosa", "Y otra", who="ann", now=NOW)
    with pytest.raises(EditError, match="write a text"):
        save(folder, TITLE, "", texts(folder, "")[TITLE], " ", who="ann", now=NOW)
    assert before == {file: file.read_bytes() for file in before}
    assert recent(folder) == []
