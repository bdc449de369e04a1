"""The pages' own texts as types: one class a page, one field a text.

A text that takes placeholders says which in its annotation; loading checks
that the YAML uses exactly those. ``words.question.progress.format(page=2,
pages=5)`` is then safe, and a type checker finds a text that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


class Placeholders:
    """Names the ``{placeholders}`` that a text uses, all of them and no others."""

    def __init__(self, *names: str) -> None:
        self.names = frozenset(names)


@dataclass(frozen=True)
class VerdictWords:
    """One sentence a verdict, and one for when too little is known.

    ``unknown`` is used for the verdict ``yes`` while the strength is
    ``unknown``: nothing speaks against the program, but nothing for it either.
    ``elsewhere_several`` is used where the flags name more than one other door.
    """

    yes: str
    yes_if: str
    not_yet: str
    elsewhere: str
    elsewhere_several: str
    unknown: str


@dataclass(frozen=True)
class StrengthWords:
    """How clear the leader is, in words. ``tie`` names the tracks that are level."""

    clear: Annotated[str, Placeholders("track")]
    lean: Annotated[str, Placeholders("track", "second")]
    toss_up: Annotated[str, Placeholders("track", "second")]
    tie: Annotated[str, Placeholders("tracks")]
    unknown: str


@dataclass(frozen=True)
class TerminalWords:
    """What ``advisor recommend`` and ``advisor ask`` say besides the pages' own texts."""

    code: Annotated[str, Placeholders("code")]
    resume: Annotated[str, Placeholders("code")]
    not_asked: Annotated[str, Placeholders("question")]
    how: Annotated[str, Placeholders("back", "quit")]
    choose_up_to: Annotated[str, Placeholders("most")]
    chosen: Annotated[str, Placeholders("option")]
    answer: str
    answer_again: Annotated[str, Placeholders("clear")]
    choose_one_of: Annotated[str, Placeholders("last")]
    choose_some_of: Annotated[str, Placeholders("last", "most")]
    first_question: str
    stopped: Annotated[str, Placeholders("code")]
    stopped_empty: str


@dataclass(frozen=True)
class SiteWords:
    """What all pages share."""

    title: str
    description: str
    unreviewed: str
    guidance: str
    privacy: str
    damaged: str
    renewed: str
    notices: str
    both: Annotated[str, Placeholders("first", "second")]


@dataclass(frozen=True)
class StartWords:
    """The first page."""

    lead: str
    time: str
    skip: str
    stored: str
    decision: str
    start: str
    have_code: str
    tracks: str


@dataclass(frozen=True)
class QuestionWords:
    """The pages of questions, and the page that changes one answer."""

    tab: Annotated[str, Placeholders("page", "pages", "title")]
    progress: Annotated[str, Placeholders("page", "pages")]
    skip: str
    over: Annotated[str, Placeholders("most")]
    none: str
    onward: str
    back: str
    changing: str
    dropped: Annotated[str, Placeholders("question")]
    opened: Annotated[str, Placeholders("question")]


@dataclass(frozen=True)
class ReviewWords:
    """Check your answers."""

    title: str
    lead: str
    not_answered: str
    change: str
    answer: str
    about: Annotated[str, Placeholders("question")]
    result: str


@dataclass(frozen=True)
class ResultWords:
    """The result page, besides the guide's own texts."""

    title: str
    track: str
    tracks: str
    track_anyway: str
    chart: str
    point: Annotated[str, Placeholders("points")]
    points: Annotated[str, Placeholders("points")]
    why: str
    separates: str
    speaks_for: Annotated[str, Placeholders("track")]
    ahead: Annotated[str, Placeholders("track", "second", "points")]
    level: Annotated[str, Placeholders("first", "second")]
    flags: str
    note: str
    yes_if: str
    not_yet: str
    elsewhere: str
    side_by_side: str
    answer_more: str
    topics: str
    suits: str
    roles: str
    unfold: Annotated[str, Placeholders("track")]
    more: Annotated[str, Placeholders("track")]
    source: Annotated[str, Placeholders("source", "date")]
    steps: str
    contact: str
    events: str
    when: Annotated[str, Placeholders("day", "starts", "ends", "zone")]
    share: str
    code_says: str
    link_says: str
    link: str
    copy: str
    copy_link: str
    copied: str
    change: str
    restart: str


@dataclass(frozen=True)
class CodeWords:
    """Where a share code is entered."""

    title: str
    lead: str
    label: str
    open: str
    empty: str
    no_answers: str
    length: str
    character: str
    check: str
    foreign: str


@dataclass(frozen=True)
class StaffWords:
    """The frame of the staff pages, their first page, and the pages at their door."""

    home: str
    home_about: str
    menu: str
    signed_in: Annotated[str, Placeholders("name", "role")]
    local: str
    staff: str
    counselor: str
    sign_out: str
    sign_in_title: str
    sign_in_lead: str
    sign_in_again: str
    sign_in: str
    refused_title: str
    refused: Annotated[str, Placeholders("name", "role")]
    refused_ask: str
    to_staff: str
    to_prospects: str
    pages: str
    no_pages: str
    guide: str
    guide_about: str
    program: str
    questionnaire: str
    rules: str
    words: str
    files: str
    files_about: str
    files_sound: str
    files_faulty: str


@dataclass(frozen=True)
class DeskWords:
    """The rules desk, where staff change the rules."""

    title: str
    about: str
    lead: str
    unchanged: str
    since: Annotated[str, Placeholders("print", "who", "day", "why")]
    since_found: Annotated[str, Placeholders("print", "day")]
    views: str
    grid: str
    grid_hint: str
    text: str
    text_hint: str
    option: str
    was: Annotated[str, Placeholders("points")]
    line: Annotated[str, Placeholders("line")]
    line_of_file: Annotated[str, Placeholders("file", "line")]
    faulty: str
    faulty_files: str
    mend_here: str
    refused: Annotated[str, Placeholders("typed", "most", "points")]
    refused_place: Annotated[str, Placeholders("option", "question", "track")]
    refused_one: str
    refused_some: Annotated[str, Placeholders("count")]
    no_impact: str
    not_kept: Annotated[str, Placeholders("fault")]
    moved_meanwhile: Annotated[str, Placeholders("who", "day", "why")]
    moved_unknown: str
    catch_up: str
    caught_up: str
    start_over: str
    started_over: str
    try_it: str
    trying: str
    to_desk: str
    changed_one: Annotated[str, Placeholders("share")]
    changed: Annotated[str, Placeholders("changes", "share")]
    changed_nothing: str
    fails_none: Annotated[str, Placeholders("cases")]
    fails_one: Annotated[str, Placeholders("cases")]
    fails: Annotated[str, Placeholders("failing", "cases")]
    sampled: Annotated[str, Placeholders("sheets")]
    impact: str
    robustness: str
    concerns: str
    flow: str
    suggestions: str
    suggest_lead: str
    suggest_look: str
    suggest_looking: str
    suggest_none: str
    suggest_few: Annotated[str, Placeholders("people")]
    suggest_doubtful: str
    suggest_ahead: Annotated[str, Placeholders("people", "value", "low", "high")]
    suggest_people: Annotated[str, Placeholders("people")]
    suggest_held_out: Annotated[str, Placeholders("value", "low", "high")]
    suggest_held_out_together: Annotated[str, Placeholders("rows", "value", "low", "high")]
    suggest_moves: Annotated[str, Placeholders("share")]
    suggest_cases: Annotated[str, Placeholders("cases")]
    suggest_accept: Annotated[str, Placeholders("row")]
    suggest_accepted: str
    suggest_not_remembered: Annotated[str, Placeholders("fault")]
    history: str
    cases: str
    cases_lead: str
    expected: str
    found: str
    verdict: str
    track: str
    strength: str
    because: str
    reason: Annotated[str, Placeholders("points", "reason")]
    expect: Annotated[str, Placeholders("case")]
    expecting: str
    expect_again: Annotated[str, Placeholders("case")]
    audit: str
    published: str
    draft: str
    difference: str
    same: str
    none: str
    tiny: str
    tracks: str
    strengths: str
    verdicts: str
    tie: str
    clear: str
    lean: str
    toss_up: str
    unknown: str
    yes: str
    yes_if: str
    not_yet: str
    elsewhere: str
    causes: str
    causes_lead: str
    matrix: str
    matrix_lead: str
    look_at: str
    from_to: str
    nobody_moves: str
    moves: str
    move: Annotated[str, Placeholders("old", "new", "share")]
    examples: str
    examples_lead: str
    example: Annotated[str, Placeholders("number")]
    question: str
    fragile: str
    fragile_lead: str
    one_more: Annotated[str, Placeholders("track", "option", "question")]
    one_less: Annotated[str, Placeholders("track", "option", "question")]
    heat: str
    heat_lead: str
    no_warnings: str
    no_open_warnings: str
    accepted: str
    flow_lead: str
    flow_text: str
    publish: str
    publish_lead: str
    publish_nothing: str
    publish_ready: str
    publish_faulty: str
    publish_faulty_files: str
    publish_refused: str
    publish_failing: str
    publish_moved: str
    why: str
    why_help: str
    why_missing: str
    publish_now: str
    to_publish: str
    publish_done: Annotated[str, Placeholders("print")]
    history_lead: str
    history_empty: str
    version: Annotated[str, Placeholders("who", "day", "time")]
    version_found: Annotated[str, Placeholders("day", "time")]
    found_first: str
    found_later: str
    named: Annotated[str, Placeholders("who", "day", "why")]
    named_first: str
    named_found: Annotated[str, Placeholders("day")]
    current: str
    undo: Annotated[str, Placeholders("version")]
    undo_about: str
    undo_why: Annotated[str, Placeholders("why")]
    redo: Annotated[str, Placeholders("version")]
    redo_why: Annotated[str, Placeholders("why")]
    undone: Annotated[str, Placeholders("print")]
    restore: Annotated[str, Placeholders("print")]
    restore_why: Annotated[str, Placeholders("version")]


@dataclass(frozen=True)
class CallWords:
    """The counselor's page."""

    title: str
    about: str
    keys: str
    questions: str
    search: str
    no_match: str
    code: str
    open: str
    opened: str
    not_opened: str
    left_out: str
    time: str
    fresh: str
    finish: str
    answer: Annotated[str, Placeholders("question", "answer")]
    taken_back: Annotated[str, Placeholders("question")]
    over: Annotated[str, Placeholders("most")]
    up_to: Annotated[str, Placeholders("most")]
    note: str
    noted: str
    free: str
    free_hint: str
    worth: str
    side: str
    undecided_track: str
    decided: str
    open_yet: Annotated[str, Placeholders("more")]
    open_one: str
    open_all: str
    likely: str
    possible: str
    out_of_reach: str
    next: str
    stops: str
    settles: Annotated[str, Placeholders("first", "second")]
    tells: Annotated[str, Placeholders("first", "second")]
    tells_fit: str
    tells_little: str
    nothing_left: str
    changes: str
    change_one: Annotated[str, Placeholders("result", "example")]
    change: Annotated[str, Placeholders("result", "changes", "example")]
    example: Annotated[str, Placeholders("question", "answer")]
    no_changes: str
    say: str
    source: Annotated[str, Placeholders("source", "date")]
    judgement: str
    saving: Annotated[str, Placeholders("time")]
    not_begun: str
    not_saved: Annotated[str, Placeholders("fault")]
    not_finished: Annotated[str, Placeholders("fault")]
    collided: Annotated[str, Placeholders("fault")]
    save_as_own: str
    finished_already: str
    not_found: str
    not_reached: Annotated[str, Placeholders("fault")]
    wrap_title: str
    wrap_lead: str
    consent: str
    consent_help: str
    name: str
    email: str
    phone: str
    odd_email: str
    nobody: str
    advice: str
    no_advice: str
    save: str
    back: str
    done_title: str
    done_lead: str
    summary: str
    copy_summary: str
    for_prospect: str
    next_call: str
    sum_head: Annotated[str, Placeholders("day", "who")]
    sum_answers: str
    sum_answer: Annotated[str, Placeholders("question", "answer")]
    sum_note: Annotated[str, Placeholders("note")]
    sum_notes: str


@dataclass(frozen=True)
class ShortWords:
    """The short version: only the questions that matter, the most telling first."""

    offer: str
    lead: str
    progress: Annotated[str, Placeholders("number")]
    more: Annotated[str, Placeholders("more")]
    more_one: str
    last: str
    skip: str
    done: Annotated[str, Placeholders("asked")]
    unasked: str
    unasked_lead: str
    full: str


@dataclass(frozen=True)
class WhatIfWords:
    """How firm a result is: what would have to differ for another one."""

    title: str
    lead: str
    track_one: Annotated[str, Placeholders("track")]
    track: Annotated[str, Placeholders("changes", "track")]
    track_never: Annotated[str, Placeholders("track")]
    verdict_one: Annotated[str, Placeholders("verdict")]
    verdict: Annotated[str, Placeholders("changes", "verdict")]
    yes: str
    yes_if: str
    not_yet: str
    way: str
    picks: Annotated[str, Placeholders("question", "options")]
    pick: Annotated[str, Placeholders("option")]
    ways: Annotated[str, Placeholders("ways")]
    unknown: str
    too_many: str


@dataclass(frozen=True)
class KeepingWords:
    """The question on the result page whether a sheet may be kept, and what it promises."""

    stored: str
    privacy: str
    title: str
    ask: str
    what: str
    agree: str
    refuse: str
    refused: str
    kept: str
    not_kept: str
    helpful: str
    leaning: str
    helped: str
    did_not_help: str
    undecided: str
    send: str
    thanks: str
    not_added: str
    stale: str


@dataclass(frozen=True)
class InsightsWords:
    """The insights: what the final records say, counted."""

    title: str
    about: str
    lead: str
    small: str
    whose: str
    everyone: str
    calls: str
    prospects: str
    imports: str
    since: str
    until: str
    first: str
    last: str
    print: str
    narrowed: Annotated[str, Placeholders("whose", "since", "until")]
    widened: str
    no_records: str
    not_now: Annotated[str, Placeholders("fault")]
    records: str
    records_few: str
    agreed: str
    agreed_says: Annotated[str, Placeholders("same", "judged", "share")]
    agreed_few: str
    found_helpful: str
    helpful_says: Annotated[str, Placeholders("yes", "all", "share")]
    helpful_few: str
    tops: str
    tops_says: str
    verdicts: str
    verdicts_says: str
    strengths: str
    strengths_says: str
    last_pages: str
    last_pages_says: str
    question: str
    answers: str
    answers_says: Annotated[str, Placeholders("question")]
    answers_by_top: str
    answers_by_top_says: Annotated[str, Placeholders("question")]
    agreement: str
    agreement_says: str
    leanings: str
    leanings_says: str
    population: str
    population_says: str
    not_compared: Annotated[str, Placeholders("fault")]
    drift: str
    drift_lead: Annotated[str, Placeholders("people", "day", "month")]
    drift_few: Annotated[str, Placeholders("least")]
    drift_none: str
    drift_again: str
    drift_more: Annotated[str, Placeholders("labels")]
    drift_question: Annotated[str, Placeholders("question", "chance", "size")]
    most: Annotated[str, Placeholders("name", "share")]
    in_group: Annotated[str, Placeholders("group", "name")]
    month: str
    top: str
    verdict: str
    strength: str
    page: str
    answer: str
    advised: str
    leaning: str
    recommended: str
    count: str
    share: str
    recorded: str
    all_sheets: str
    hidden: str
    nothing: str
    no_result: str
    no_page: str
    table: str
    download: str
    no_counts: str


@dataclass(frozen=True)
class PaperWords:
    """What a visitor takes along: the PDF, the calendar entries and the summary as plain text."""

    title: Annotated[str, Placeholders("site")]
    day: Annotated[str, Placeholders("day")]
    for_whom: Annotated[str, Placeholders("name")]
    page: Annotated[str, Placeholders("page", "pages")]
    online: str
    scan: str
    qr: Annotated[str, Placeholders("link")]
    code: str
    notes: str
    free_notes: str
    prints: Annotated[str, Placeholders("program", "questionnaire", "rules", "words")]
    keep: str
    keep_says: str
    pdf: str
    calendar: str
    calendar_for: Annotated[str, Placeholders("name")]
    here: Annotated[str, Placeholders("day", "starts", "ends", "zone")]
    no_events: str
    date_source: Annotated[str, Placeholders("source", "date")]
    summary: str
    summary_says: str
    copy_summary: str
    head: Annotated[str, Placeholders("site", "day")]
    track: Annotated[str, Placeholders("text")]
    no_track: str
    flags: str
    flag: Annotated[str, Placeholders("level", "say", "do", "link")]
    good: str
    good_one: Annotated[str, Placeholders("say", "do", "link")]
    steps: str
    step: Annotated[str, Placeholders("label", "link")]
    code_line: Annotated[str, Placeholders("code")]
    link_line: Annotated[str, Placeholders("link")]
    write: str
    write_says: str
    subject: Annotated[str, Placeholders("program")]
    body: Annotated[str, Placeholders("code")]
    damaged: str
    crowded: str
    no_such_date: str
    counselor_pdf: str
    with_notes: str


@dataclass(frozen=True)
class TrackWords:
    """The page of a track, and the page with all of them, besides the result's texts."""

    begin: str
    title: str
    lead: str
    common: str
    watch: str
    problems: str
    learn: str
    says: str
    source: Annotated[str, Placeholders("source", "date")]
    confirm: Annotated[str, Placeholders("source", "date")]
    story: str
    story_says: str
    others: str
    all: str
    read: Annotated[str, Placeholders("track")]
    look: str
    look_says: str
    answer: str
    back: str


@dataclass(frozen=True)
class DocumentWords:
    """What the document around the pages says, to telephones, previews and whoever waits."""

    short: str
    preview: str
    lost: str
    again: str
    new_tab: str


@dataclass(frozen=True)
class Words:
    """All texts, by page."""

    verdict: VerdictWords
    strength: StrengthWords
    terminal: TerminalWords
    site: SiteWords
    start: StartWords
    question: QuestionWords
    review: ReviewWords
    result: ResultWords
    code: CodeWords
    staff: StaffWords
    desk: DeskWords
    call: CallWords
    short: ShortWords
    what_if: WhatIfWords
    keeping: KeepingWords
    insights: InsightsWords
    paper: PaperWords
    track: TrackWords
    document: DocumentWords
