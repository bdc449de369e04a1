"""The question whether a prospect's answers may be kept, where a setting has it asked.

The form goes to the result's own address by POST, with a token (``advisor.server.consent``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.guide import Guide
from advisor.prospect import frame
from advisor.prospect.address import RESULT
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.visit import Context, Visit

ID: Final = "keeping"  # of the form on the page
TOKEN: Final = "keep.token"
ANSWER: Final = "keep"
HELPFUL: Final = "keep.helpful"
LEANING: Final = "keep.leaning"
YES: Final = "yes"
NO: Final = "no"
MORE: Final = "more"
UNDECIDED: Final = "none"
"""Names and values of what the form sends."""


def part(guide: Guide, visit: Visit, context: Context) -> Html:
    """Ask, or say what became of the answer. Staff who try a draft are not asked."""
    if not context.asks or visit.draft or not visit.sheet.given:
        return Html()
    words, stage = guide.words.keeping, context.stage
    texts = {
        "asking": "",
        "refused": words.refused,
        "kept": words.kept,
        "failed": words.not_kept,
        "thanked": words.thanks,
        "not_added": words.not_added,
        "stale": words.stale,
    }
    asking: tuple[Html, ...] = ()
    if stage in ("asking", "stale"):
        asking = (tag("p", words.ask), tag("p", words.what, class_="hint"))
    yes = frame.button(words.agree, "keep_yes", ANSWER, YES)
    no = frame.button(words.refuse, "keep_no", ANSWER, NO)
    return tag(
        "form",
        tag("h2", words.title),
        frame.hidden({TOKEN: [context.token]}),
        *asking,
        tag("p", texts[stage], role="status"),
        frame.ways(yes, no) if asking else None,
        _more(guide) if stage == "kept" else None,
        id=ID,
        method="post",
        action=f"{visit.link(RESULT)}#{ID}",
        class_="keeping",
        data_stage=stage,
    )


def _more(guide: Guide) -> Html:
    """Ask two optional questions."""
    words = guide.words.keeping
    helped = {YES: words.helped, NO: words.did_not_help}
    tracks = {track.id: track.name for track in guide.tracks} | {UNDECIDED: words.undecided}
    return join(
        (
            _choice(HELPFUL, words.helpful, helped),
            _choice(LEANING, words.leaning, tracks),
            frame.ways(frame.button(words.send, "keep_send", ANSWER, MORE)),
        )
    )


def _choice(name: str, label: str, names: Mapping[str, str]) -> Html:
    options = (frame.choice(text, "radio", name, value) for value, text in names.items())
    return tag("fieldset", tag("legend", tag("h3", label)), *options, class_="question")
