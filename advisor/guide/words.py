"""The pages' own texts as types: one class a page, one field a text.

The annotation of a text names its placeholders; loading checks that the YAML uses exactly those.
So ``words.question.progress.format(page=2, pages=5)`` is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from advisor.guide.fields import Placeholders, Plain


@dataclass(frozen=True)
class VerdictWords:
    """One sentence a verdict, which a flag's own words complete.

    ``..._some`` is used where several flags decide, or one that has no ``brief``. ``so_far`` and
    ``unknown`` are used while too few answers say anything about the tracks and nothing speaks
    against the program; ``unknown`` when nothing was answered at all.
    """

    yes: Plain
    yes_if: Annotated[str, Placeholders("brief")]
    yes_if_some: Annotated[str, Placeholders("count")]
    not_yet: Annotated[str, Placeholders("brief")]
    not_yet_some: Plain
    elsewhere: Annotated[str, Placeholders("brief")]
    elsewhere_some: Plain
    so_far: Annotated[str, Placeholders("answered", "asked")]
    unknown: Plain


@dataclass(frozen=True)
class StrengthWords:
    """How clear the leader is, in words. ``tie`` names the tracks that are level."""

    clear: Annotated[str, Placeholders("track")]
    lean: Annotated[str, Placeholders("track", "second")]
    toss_up: Annotated[str, Placeholders("track", "second")]
    tie: Annotated[str, Placeholders("tracks")]
    unknown: Plain


@dataclass(frozen=True)
class BandWords:
    """The bands of the picture of scores: how clear a lead over a track there would be."""

    toss_up: Plain
    lean: Plain
    clear: Plain
    says: Plain


@dataclass(frozen=True)
class ProfileWords:
    """The fit profile: its heading, and the states of its rows."""

    title: Plain
    met: Plain
    check: Plain
    blocked: Plain
    open: Plain


@dataclass(frozen=True)
class TerminalWords:
    """What ``advisor recommend`` and ``advisor ask`` say besides the pages' own texts."""

    code: Annotated[str, Placeholders("code")]
    resume: Annotated[str, Placeholders("code")]
    not_asked: Annotated[str, Placeholders("question")]
    how: Annotated[str, Placeholders("back", "quit")]
    choose_up_to: Annotated[str, Placeholders("most")]
    chosen: Annotated[str, Placeholders("option")]
    answer: Plain
    answer_again: Annotated[str, Placeholders("clear")]
    choose_one_of: Annotated[str, Placeholders("last")]
    choose_some_of: Annotated[str, Placeholders("last", "most")]
    first_question: Plain
    stopped: Annotated[str, Placeholders("code")]
    stopped_empty: Plain


@dataclass(frozen=True)
class SiteWords:
    """What all pages share.

    ``numbers`` says two, three and so on, for how many ``{tracks}`` there are.
    """

    title: Plain
    description: Plain
    unreviewed: Plain
    menu: Plain
    tracks: Plain
    guidance: Plain
    privacy: Plain
    damaged: Plain
    renewed: Plain
    earlier: Annotated[str, Placeholders("kept", "all")]
    problem: Plain
    error: Annotated[str, Placeholders("title")]
    notices: Plain
    basics: Plain
    unknown: Plain
    ask: Annotated[str, Placeholders("name")]
    both: Annotated[str, Placeholders("first", "second")]
    numbers: Plain = ""


@dataclass(frozen=True)
class StartWords:
    """The first page."""

    lead: Plain
    time: Plain
    skip: Plain
    stored: Plain
    decision: Plain
    start: Plain
    have_code: Plain
    tracks: Plain


@dataclass(frozen=True)
class QuestionWords:
    """The pages of questions, and the page that changes one answer."""

    tab: Annotated[str, Placeholders("page", "pages", "title")]
    progress: Annotated[str, Placeholders("page", "pages")]
    skip: Plain
    over: Annotated[str, Placeholders("most")]
    none: Plain
    onward: Plain
    back: Plain
    changing: Plain
    dropped: Annotated[str, Placeholders("question")]
    opened: Annotated[str, Placeholders("question")]
    so_far: Plain
    later: Plain
    later_says: Plain
    later_nothing: Plain


@dataclass(frozen=True)
class ReviewWords:
    """Check your answers."""

    title: Plain
    lead: Plain
    not_answered: Plain
    change: Plain
    answer: Plain
    about: Annotated[str, Placeholders("question")]
    result: Plain


@dataclass(frozen=True)
class ResultWords:
    """The result page, besides the guide's own texts."""

    title: Plain
    track: Plain
    tracks: Plain
    track_anyway: Plain
    chart: Plain
    point: Annotated[str, Placeholders("points")]
    points: Annotated[str, Placeholders("points")]
    why: Plain
    why_track: Annotated[str, Placeholders("track")]
    total: Plain
    ahead: Annotated[str, Placeholders("track", "second", "points")]
    level: Annotated[str, Placeholders("first", "second")]
    flags: Plain
    more_flags: Annotated[str, Placeholders("count")]
    notes: Plain
    note: Plain
    yes_if: Plain
    not_yet: Plain
    elsewhere: Plain
    side_by_side: Plain
    answer_more: Plain
    more: Annotated[str, Placeholders("track")]
    confirm: Annotated[str, Placeholders("source", "date")]
    steps: Plain
    contact: Plain
    events: Plain
    when: Annotated[str, Placeholders("day", "starts", "ends", "zone")]
    when_days: Annotated[str, Placeholders("day", "starts", "last", "ends", "zone")]
    share: Plain
    share_now: Plain
    code_says: Plain
    link_says: Plain
    link: Plain
    copy: Plain
    copy_link: Plain
    copied: Plain
    not_copied: Plain
    answers: Plain
    change: Plain
    restart: Plain


@dataclass(frozen=True)
class CodeWords:
    """Where a share code is entered."""

    title: Plain
    lead: Plain
    label: Plain
    example: Annotated[str, Placeholders("code")]
    open: Plain
    empty: Plain
    no_answers: Plain
    length: Plain
    character: Plain
    check: Plain
    foreign: Plain


@dataclass(frozen=True)
class StaffWords:
    """The frame of the staff pages, their first page, and the pages for sign-in."""

    home: Plain
    home_about: Plain
    menu: Plain
    signed_in: Annotated[str, Placeholders("name", "role")]
    local: Plain
    staff: Plain
    counselor: Plain
    sign_out: Plain
    sign_in_title: Plain
    sign_in_lead: Plain
    sign_in_again: Plain
    sign_in: Plain
    refused_title: Plain
    refused: Annotated[str, Placeholders("name", "role")]
    refused_ask: Plain
    to_staff: Plain
    to_prospects: Plain
    pages: Plain
    no_pages: Plain
    files: Plain
    files_about: Plain
    files_sound: Plain
    files_untranslated: Plain
    files_doubts: Plain
    files_faulty: Plain


@dataclass(frozen=True)
class SignInWords:
    """Why somebody is not signed in, or has no role: for them and for whoever runs the advisor."""

    failed_title: Plain
    silent: Plain
    unreachable: Plain
    strange: Plain
    refused: Plain
    client: Plain
    clock: Plain
    token: Plain
    stale: Plain
    failed_ask: Annotated[str, Placeholders("detail")]
    try_again: Plain
    why: Plain
    no_name: Annotated[str, Placeholders("claim")]
    unverified: Annotated[str, Placeholders("name", "said")]
    unsaid: Annotated[str, Placeholders("name")]
    no_role: Annotated[str, Placeholders("name", "claim")]
    no_groups: Annotated[str, Placeholders("claim")]
    too_many_groups: Annotated[str, Placeholders("claim")]
    no_role_groups: Annotated[str, Placeholders("count", "claim", "some")]
    came: Annotated[str, Placeholders("claims")]
    other_role: Annotated[str, Placeholders("role")]
    settings: Plain


@dataclass(frozen=True)
class DeskWords:
    """The rules desk, where staff change the rules."""

    title: Plain
    about: Plain
    lead: Plain
    unchanged: Plain
    since: Annotated[str, Placeholders("who", "day", "why")]
    since_found: Annotated[str, Placeholders("day")]
    views: Plain
    grid: Plain
    grid_hint: Plain
    find: Plain
    text: Plain
    text_hint: Plain
    option: Plain
    bonuses: Plain
    bonus_when: Annotated[str, Placeholders("answers")]
    limits: Plain
    limit_clear: Plain
    limit_lean: Plain
    limit_least: Plain
    was: Annotated[str, Placeholders("points")]
    line: Annotated[str, Placeholders("line")]
    line_of_file: Annotated[str, Placeholders("file", "line")]
    faulty: Plain
    faulty_files: Plain
    fix_here: Plain
    refused: Annotated[str, Placeholders("typed", "least", "most", "points")]
    refused_place: Annotated[str, Placeholders("option", "question", "track")]
    refused_one: Plain
    refused_some: Annotated[str, Placeholders("count")]
    no_impact: Plain
    not_kept: Annotated[str, Placeholders("fault")]
    moved_meanwhile: Annotated[str, Placeholders("who", "day", "why")]
    moved_unknown: Plain
    catch_up: Plain
    caught_up: Plain
    start_over: Plain
    start_over_sure: Plain
    start_over_yes: Plain
    started_over: Plain
    bring_back: Plain
    try_it: Plain
    trying: Plain
    to_desk: Plain
    changed: Annotated[str, Placeholders("people", "share")]
    changed_nothing: Plain
    fails_none: Annotated[str, Placeholders("cases")]
    fails_one: Annotated[str, Placeholders("cases")]
    fails: Annotated[str, Placeholders("failing", "cases")]
    sampled: Annotated[str, Placeholders("sheets")]
    impact: Plain
    robustness: Plain
    concerns: Plain
    flow: Plain
    suggestions: Plain
    suggest_lead: Plain
    suggest_look: Plain
    suggest_looking: Plain
    suggest_none: Plain
    suggest_few: Annotated[str, Placeholders("people")]
    suggest_doubtful: Plain
    suggest_gain: Annotated[str, Placeholders("value", "low", "high", "before", "after")]
    suggest_power: Annotated[str, Placeholders("people", "before", "after")]
    suggest_powerless: Annotated[str, Placeholders("people")]
    suggest_accept_all: Plain
    suggest_people: Annotated[str, Placeholders("people")]
    suggest_moves: Annotated[str, Placeholders("share")]
    suggest_case: Annotated[str, Placeholders("who")]
    suggest_accept: Annotated[str, Placeholders("number")]
    suggest_accepted: Plain
    suggest_not_remembered: Annotated[str, Placeholders("fault")]
    texts: Plain
    texts_lead: Plain
    texts_find: Plain
    texts_language: Plain
    texts_found: Annotated[str, Placeholders("texts")]
    texts_lagging: Annotated[str, Placeholders("texts")]
    texts_english: Plain
    texts_behind: Plain
    texts_same: Plain
    texts_save: Plain
    texts_saved: Plain
    texts_recent: Plain
    texts_edit: Annotated[str, Placeholders("who", "before", "after")]
    texts_back: Plain
    texts_program: Plain
    texts_questions: Plain
    texts_rules: Plain
    texts_pages: Plain
    history: Plain
    cases: Plain
    cases_lead: Plain
    expected: Plain
    found: Plain
    verdict: Plain
    track: Plain
    strength: Plain
    because: Plain
    reason: Annotated[str, Placeholders("points", "reason")]
    expect: Plain
    expect_again: Plain
    case_expects: Annotated[str, Placeholders("who", "result")]
    changes: Plain
    named_answer: Annotated[str, Placeholders("option", "question")]
    take_back: Plain
    people: Plain
    people_move: Annotated[str, Placeholders("moved", "people")]
    people_share: Plain
    nobody_known: Plain
    people_likely: Annotated[str, Placeholders("moved", "people")]
    answers: Plain
    audit: Plain
    published: Plain
    draft: Plain
    difference: Plain
    same: Plain
    tracks: Plain
    strengths: Plain
    verdicts: Plain
    tie: Plain
    clear: Plain
    lean: Plain
    toss_up: Plain
    unknown: Plain
    yes: Plain
    yes_if: Plain
    not_yet: Plain
    elsewhere: Plain
    causes: Plain
    causes_lead: Plain
    fragile: Plain
    fragile_lead: Plain
    one_more: Annotated[str, Placeholders("track", "option", "question")]
    one_less: Annotated[str, Placeholders("track", "option", "question")]
    heat: Plain
    heat_lead: Plain
    no_warnings: Plain
    no_open_warnings: Plain
    accepted: Plain
    flow_lead: Plain
    flow_asked: Annotated[str, Placeholders("answers")]
    flow_not: Annotated[str, Placeholders("answers")]
    flow_asks: Annotated[str, Placeholders("question")]
    flow_flag: Annotated[str, Placeholders("level", "flag")]
    flow_with: Annotated[str, Placeholders("what")]
    flow_nothing: Plain
    note: Plain
    publish: Plain
    publish_lead: Plain
    publish_nothing: Plain
    publish_ready: Plain
    publish_faulty: Plain
    publish_faulty_files: Plain
    publish_refused: Plain
    publish_failing: Plain
    publish_moved: Plain
    why: Plain
    why_help: Plain
    why_missing: Plain
    publish_now: Plain
    to_publish: Plain
    publish_done: Plain
    history_lead: Plain
    history_empty: Plain
    version: Annotated[str, Placeholders("who", "day", "time")]
    version_found: Annotated[str, Placeholders("day", "time")]
    found_first: Plain
    found_later: Plain
    named: Annotated[str, Placeholders("who", "day", "why")]
    named_first: Plain
    named_found: Annotated[str, Placeholders("day")]
    current: Plain
    undo: Annotated[str, Placeholders("version")]
    undo_about: Plain
    undo_why: Annotated[str, Placeholders("why")]
    redo: Annotated[str, Placeholders("version")]
    redo_why: Annotated[str, Placeholders("why")]
    undone: Plain
    restore: Annotated[str, Placeholders("version")]
    restore_why: Annotated[str, Placeholders("version")]


@dataclass(frozen=True)
class CallWords:
    """The counselor's page."""

    title: Plain
    about: Plain
    keys: Plain
    questions: Plain
    search: Plain
    no_match: Plain
    code: Plain
    open: Plain
    opened: Plain
    not_opened: Plain
    left_out: Plain
    differ: Plain
    heard: Annotated[str, Placeholders("answer")]
    in_code: Annotated[str, Placeholders("answer")]
    undo: Plain
    code_gone: Plain
    later: Annotated[str, Placeholders("answers")]
    time: Plain
    fresh: Plain
    finish: Plain
    answer: Annotated[str, Placeholders("question", "answer")]
    taken_back: Annotated[str, Placeholders("question")]
    over: Annotated[str, Placeholders("most")]
    up_to: Annotated[str, Placeholders("most")]
    note: Plain
    noted: Plain
    free: Plain
    free_hint: Plain
    worth: Plain
    side: Plain
    undecided_track: Plain
    decided: Plain
    open_yet: Annotated[str, Placeholders("more")]
    open_one: Plain
    open_all: Plain
    likely: Plain
    possible: Plain
    out_of_reach: Plain
    next: Plain
    stops: Plain
    settles: Annotated[str, Placeholders("first", "second")]
    tells: Annotated[str, Placeholders("first", "second")]
    tells_fit: Plain
    tells_little: Plain
    nothing_left: Plain
    changes: Plain
    map: Plain
    change_one: Annotated[str, Placeholders("result", "example")]
    change: Annotated[str, Placeholders("result", "changes", "example")]
    example: Annotated[str, Placeholders("question", "answer")]
    no_changes: Plain
    say: Plain
    source: Annotated[str, Placeholders("source", "date")]
    judgement: Plain
    saving: Annotated[str, Placeholders("time")]
    correcting: Plain
    not_begun: Plain
    not_saved: Annotated[str, Placeholders("fault")]
    not_finished: Annotated[str, Placeholders("fault")]
    collided: Annotated[str, Placeholders("fault")]
    save_as_own: Plain
    finished_already: Plain
    not_found: Plain
    not_reached: Annotated[str, Placeholders("fault")]
    wrap_title: Plain
    wrap_lead: Plain
    consent: Plain
    consent_help: Plain
    name: Plain
    email: Plain
    phone: Plain
    odd_email: Plain
    nobody: Plain
    advice: Plain
    no_advice: Plain
    call_back: Plain
    never: Plain
    became: Plain
    unknown: Plain
    applied: Plain
    not_applied: Plain
    chose: Plain
    silent: Plain
    save: Plain
    back: Plain
    done_title: Plain
    done_lead: Plain
    correct_later: Plain
    summary: Plain
    copy_summary: Plain
    for_prospect: Plain
    next_call: Plain
    sum_head: Annotated[str, Placeholders("day", "who")]
    sum_answers: Plain
    sum_answer: Annotated[str, Placeholders("question", "answer")]
    sum_note: Annotated[str, Placeholders("note")]
    sum_notes: Plain
    sum_advice: Annotated[str, Placeholders("track")]
    sum_call_back: Annotated[str, Placeholders("day")]


@dataclass(frozen=True)
class CallsWords:
    """The calls that there were: the list, one of them, and the proof of a deletion."""

    title: Plain
    about: Plain
    search: Plain
    mine: Plain
    week: Plain
    to_call_back: Plain
    none: Plain
    unread: Plain
    unread_one: Plain
    unread_some: Annotated[str, Placeholders("count")]
    damaged: Plain
    draft: Plain
    more: Plain
    before: Plain
    back: Plain
    answers: Plain
    change: Plain
    go_on: Plain
    correct: Plain
    save: Plain
    saved: Plain
    reopen: Plain
    typed: Annotated[str, Placeholders("notes")]
    delete: Plain
    sure: Plain
    delete_now: Plain
    keep: Plain
    removed: Annotated[str, Placeholders("records", "persons", "versions")]
    rows_left: Annotated[str, Placeholders("left")]
    bytes_left: Annotated[str, Placeholders("left")]
    unswept: Plain
    complete: Plain
    swept: Plain
    elsewhere: Annotated[str, Placeholders("number")]


@dataclass(frozen=True)
class ShortWords:
    """The short version: only the questions that matter, the most telling first."""

    offer: Plain
    lead: Plain
    progress: Annotated[str, Placeholders("number")]
    more: Annotated[str, Placeholders("more")]
    more_one: Plain
    last: Plain
    skip: Plain
    onward: Plain
    done: Annotated[str, Placeholders("asked")]
    all: Plain
    unasked: Plain
    unasked_lead: Plain
    full: Plain


@dataclass(frozen=True)
class WhatIfWords:
    """How firm a result is: what would have to differ for another one."""

    title: Plain
    lead: Plain
    track_one: Annotated[str, Placeholders("track")]
    track: Annotated[str, Placeholders("changes", "track")]
    track_never: Annotated[str, Placeholders("track")]
    verdict_one: Annotated[str, Placeholders("verdict")]
    verdict: Annotated[str, Placeholders("changes", "verdict")]
    yes: Plain
    yes_if: Plain
    not_yet: Plain
    way: Plain
    picks: Annotated[str, Placeholders("question", "options")]
    pick: Annotated[str, Placeholders("option")]
    ways: Annotated[str, Placeholders("ways")]
    unknown: Plain
    too_many: Plain


@dataclass(frozen=True)
class KeepingWords:
    """The question on the result page whether a sheet may be kept, and what it promises."""

    stored: Plain
    privacy: Plain
    title: Plain
    ask: Plain
    what: Plain
    agree: Plain
    refuse: Plain
    refused: Plain
    kept: Plain
    not_kept: Plain
    helpful: Plain
    leaning: Plain
    helped: Plain
    did_not_help: Plain
    undecided: Plain
    send: Plain
    thanks: Plain
    not_added: Plain
    stale: Plain


@dataclass(frozen=True)
class InsightsWords:
    """The insights: what the final records say, counted."""

    title: Plain
    about: Plain
    lead: Plain
    small: Plain
    whose: Plain
    everyone: Plain
    calls: Plain
    prospects: Plain
    imports: Plain
    since: Plain
    until: Plain
    first: Plain
    last: Plain
    print: Plain
    narrowed: Annotated[str, Placeholders("whose", "since", "until")]
    widened: Plain
    no_records: Plain
    not_now: Annotated[str, Placeholders("fault")]
    records: Plain
    records_few: Plain
    agreed: Plain
    agreed_says: Annotated[str, Placeholders("same", "judged", "share")]
    agreed_few: Plain
    found_helpful: Plain
    helpful_says: Annotated[str, Placeholders("yes", "all", "share")]
    helpful_few: Plain
    flags: Plain
    flags_says: Plain
    flags_line: Annotated[str, Placeholders("flag", "tenths")]
    flags_most: Annotated[str, Placeholders("flag")]
    flags_none: Plain
    tops: Plain
    tops_says: Plain
    verdicts: Plain
    verdicts_says: Plain
    strengths: Plain
    strengths_says: Plain
    last_pages: Plain
    last_pages_says: Plain
    question: Plain
    answers: Plain
    answers_by_top: Plain
    answers_by_top_says: Annotated[str, Placeholders("question")]
    agreement: Plain
    agreement_says: Plain
    leanings: Plain
    leanings_says: Plain
    population: Plain
    population_says: Plain
    not_compared: Annotated[str, Placeholders("fault")]
    drift: Plain
    drift_lead: Annotated[str, Placeholders("people", "day", "month")]
    drift_few: Annotated[str, Placeholders("least")]
    drift_none: Plain
    drift_again: Plain
    drift_more: Annotated[str, Placeholders("labels")]
    drift_question: Annotated[str, Placeholders("question", "chance", "size")]
    most: Annotated[str, Placeholders("name", "share")]
    clearest: Annotated[str, Placeholders("answer", "track", "same", "all", "share")]
    agreed_finding: Annotated[str, Placeholders("same", "all", "share")]
    leanings_finding: Annotated[str, Placeholders("same", "all", "share")]
    apart: Annotated[str, Placeholders("name", "recorded", "all_sheets")]
    no_finding: Plain
    in_group: Annotated[str, Placeholders("group", "name")]
    month: Plain
    months: Annotated[str, Placeholders("since", "until")]
    top: Plain
    verdict: Plain
    strength: Plain
    page: Plain
    answer: Plain
    recommended: Plain
    count: Plain
    share: Plain
    recorded: Plain
    all_sheets: Plain
    hidden: Plain
    at_most: Annotated[str, Placeholders("most")]
    hidden_of: Annotated[str, Placeholders("hidden", "all")]
    no_result: Plain
    no_page: Plain
    table: Plain
    download: Plain
    no_counts: Plain


@dataclass(frozen=True)
class PaperWords:
    """What a visitor takes along: the PDF, the calendar entries and the summary as plain text."""

    title: Annotated[str, Placeholders("site")]
    day: Annotated[str, Placeholders("day")]
    for_whom: Annotated[str, Placeholders("name")]
    page: Annotated[str, Placeholders("page", "pages")]
    online: Plain
    scan: Plain
    qr: Annotated[str, Placeholders("link")]
    code: Plain
    notes: Plain
    free_notes: Plain
    program: Annotated[str, Placeholders("program", "college")]
    version: Annotated[str, Placeholders("version")]
    keep_says: Plain
    pdf: Plain
    calendar: Plain
    calendar_for: Annotated[str, Placeholders("name")]
    here: Annotated[str, Placeholders("when", "zone")]
    date_source: Annotated[str, Placeholders("source", "date")]
    copy_summary: Plain
    head: Annotated[str, Placeholders("site", "day")]
    track: Annotated[str, Placeholders("text")]
    no_track: Plain
    flags: Plain
    flag: Annotated[str, Placeholders("say", "do", "link")]
    good: Plain
    steps: Plain
    step: Annotated[str, Placeholders("label", "link")]
    code_line: Annotated[str, Placeholders("code")]
    link_line: Annotated[str, Placeholders("link")]
    pdf_line: Annotated[str, Placeholders("link")]
    to_self: Plain
    self_says: Plain
    self_subject: Annotated[str, Placeholders("site")]
    write: Plain
    write_says: Plain
    subject: Annotated[str, Placeholders("program")]
    body: Annotated[str, Placeholders("code")]
    damaged: Plain
    crowded: Plain
    no_such_date: Plain
    counselor_pdf: Plain
    with_notes: Plain


@dataclass(frozen=True)
class TrackWords:
    """The page of a track, and the page with all of them, besides the result's texts."""

    begin: Plain
    title: Plain
    lead: Plain
    marked: Plain
    table: Plain
    about: Plain
    closest: Plain
    mine: Plain
    common: Plain
    says: Plain
    source: Annotated[str, Placeholders("source", "date")]
    confirm: Annotated[str, Placeholders("source", "date")]
    story: Plain
    story_says: Plain
    others: Plain
    all: Plain
    read: Annotated[str, Placeholders("track")]
    look: Plain
    look_says: Plain
    answer: Plain
    back: Plain


@dataclass(frozen=True)
class DocumentWords:
    """The document around the pages: for home screens, link previews and lost connections."""

    short: Plain
    preview: Plain
    lost: Plain
    again: Plain
    new_tab: Plain


@dataclass(frozen=True)
class ErrorPageWords:
    """The pages of failures and refused requests."""

    failed_title: Plain
    failed: Plain
    again: Plain
    number: Plain
    not_found_title: Plain
    not_found: Plain
    first_page: Plain
    too_many_title: Plain
    too_many: Plain
    refused_title: Plain
    refused: Plain


@dataclass(frozen=True)
class MapWords:
    """The map of all sheets: what it says in words, and its legend."""

    title: Plain
    says: Annotated[str, Placeholders("tracks", "bands", "half", "places", "farthest")]
    tie: Plain
    shades: Plain
    lean: Annotated[str, Placeholders("points")]
    clear: Annotated[str, Placeholders("points")]
    fewer: Plain
    moved: Annotated[str, Placeholders("share")]
    path: Plain
    people: Annotated[str, Placeholders("people")]
    coarse: Annotated[str, Placeholders("points")]
    between: Plain


FOR_STAFF: Final = "for staff"
"""Marks the sections that prospects do not read: translations do not have them."""


@dataclass(frozen=True)
class Words:
    """All texts, by page."""

    verdict: VerdictWords
    strength: StrengthWords
    bands: BandWords
    profile: ProfileWords
    terminal: Annotated[TerminalWords, FOR_STAFF]
    site: SiteWords
    start: StartWords
    question: QuestionWords
    review: ReviewWords
    result: ResultWords
    code: CodeWords
    staff: Annotated[StaffWords, FOR_STAFF]
    sign_in: Annotated[SignInWords, FOR_STAFF]
    desk: Annotated[DeskWords, FOR_STAFF]
    call: Annotated[CallWords, FOR_STAFF]
    calls: Annotated[CallsWords, FOR_STAFF]
    short: ShortWords
    what_if: WhatIfWords
    keeping: KeepingWords
    map: Annotated[MapWords, FOR_STAFF]
    insights: Annotated[InsightsWords, FOR_STAFF]
    paper: PaperWords
    track: TrackWords
    document: DocumentWords
    error_page: ErrorPageWords
