"""The pages' own texts as types: one class a page, one attribute a text.

Each text names its placeholders; loading checks that the YAML uses exactly those. So
``words.question.progress.format(page=2, pages=5)`` is safe.
"""

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, cast

from advisor.guide.fields import Placeholders, Plain

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


@cache
def takes(*names: str) -> str:
    """Declare texts that take these placeholders; each is a text, once it is loaded."""
    return cast(str, Placeholders(*names))


PLAIN: Final = takes()


class Section:
    """The texts of a page: what a subclass declares are the fields of a frozen dataclass.

    It is written out here, since that of the library takes long to make for so many texts.
    """

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init_subclass__(cls) -> None:
        own = {name: each for name, each in vars(cls).items() if isinstance(each, Placeholders)}
        for name in own:
            delattr(cls, name)
        cls.__annotations__ = {
            **{name: Annotated[str, each] for name, each in own.items()},
            **vars(cls).get("__annotations__", {}),
        }
        dataclass(init=False, repr=False, eq=False)(cls)

    def __init__(self, **texts: str) -> None:
        vars(self).update(texts)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: "GetCoreSchemaHandler") -> Any:
        """Validate as a dataclass, with one schema for all texts that take the same names.

        Pydantic would take the time of all other types together to look at each text.
        """
        from pydantic_core import core_schema as core

        of = {kind: handler(kind) for kind in {each.type for each in fields(cls)}}
        texts = [
            core.dataclass_field(
                each.name,
                of[each.type]
                if each.default is MISSING
                else core.with_default_schema(of[each.type], default=each.default),
            )
            for each in fields(cls)
        ]
        return core.dataclass_schema(
            cls,
            core.dataclass_args_schema(cls.__name__, texts),
            [each.name for each in fields(cls)],
            ref=f"{cls.__module__}.{cls.__name__}",
            config=core.CoreConfig(extra_fields_behavior="forbid"),
        )


class VerdictWords(Section):
    """One sentence a verdict, which a flag's own words complete.

    ``..._some`` is used where several flags decide, or one that has no ``brief``. ``so_far`` and
    ``unknown`` are used while too few answers say anything about the tracks, or several questions
    that decide are open, and nothing speaks against the program; ``unknown`` when nothing was
    answered at all.
    """

    yes = PLAIN
    yes_if = takes("brief")
    yes_if_some = takes("count")
    not_yet = takes("brief")
    not_yet_some = PLAIN
    elsewhere = takes("brief")
    elsewhere_some = PLAIN
    so_far = takes("answered", "asked")
    unknown = PLAIN


class StrengthWords(Section):
    """How clear the leader is, in words. ``tie`` names the tracks that are level."""

    clear = takes("track")
    lean = toss_up = takes("track", "second")
    tie = takes("tracks")
    unknown = PLAIN


class BandWords(Section):
    """The bands of the picture of scores: how far behind the first a track is."""

    toss_up = lean = clear = says = PLAIN


class ProfileWords(Section):
    """The fit profile: its heading, and the states of its rows; two for what nobody has said."""

    title = met = check = blocked = open = open_question = PLAIN


class TerminalWords(Section):
    """What ``advisor recommend`` and ``advisor ask`` say besides the pages' own texts."""

    code = resume = takes("code")
    not_asked = takes("question")
    how = takes("back", "quit")
    choose_up_to = takes("most")
    chosen = takes("option")
    answer = PLAIN
    answer_again = takes("clear")
    choose_one_of = takes("last")
    choose_some_of = takes("last", "most")
    first_question = PLAIN
    stopped = takes("code")
    stopped_empty = PLAIN


class SiteWords(Section):
    """What all pages share.

    ``numbers`` says two, three and so on, for how many ``{tracks}`` there are.
    """

    title = description = unreviewed = menu = tracks = guidance = privacy = damaged = PLAIN
    renewed = PLAIN
    earlier = takes("kept", "all")
    problem = PLAIN
    error = takes("title")
    notices = basics = unknown = PLAIN
    ask = takes("name")
    both = takes("first", "second")
    numbers: Plain = ""


class StartWords(Section):
    """The first page."""

    lead = time = skip = stored = decision = start = have_code = tracks = PLAIN


class QuestionWords(Section):
    """The pages of questions, and the page that changes one answer."""

    tab = takes("page", "pages", "title")
    progress = takes("page", "pages")
    skip = PLAIN
    over = takes("most")
    alone = takes("option")
    none = onward = back = changing = PLAIN
    dropped = opened = takes("question")
    so_far = later = later_says = later_nothing = PLAIN


class ReviewWords(Section):
    """Check your answers."""

    title = lead = not_answered = change = answer = PLAIN
    about = takes("question")
    result = PLAIN


class ResultWords(Section):
    """The result page, besides the guide's own texts."""

    title = track = tracks = track_anyway = chart = PLAIN
    point = points = takes("points")
    why = PLAIN
    why_track = takes("track")
    total = PLAIN
    ahead = takes("track", "second", "points")
    level = takes("first", "second")
    more_flags = takes("count")
    notes = note = yes_if = not_yet = elsewhere = side_by_side = PLAIN
    answer_more = answer_first = PLAIN
    more = takes("track")
    confirm = takes("source", "date")
    steps = contact = events = PLAIN
    when = takes("day", "starts", "ends", "zone")
    when_days = takes("day", "starts", "last", "ends", "zone")
    share = share_now = code_says = link_says = link = copy = copy_link = copied = PLAIN
    not_copied = answers = change = restart = PLAIN


class CodeWords(Section):
    """Where a share code is entered."""

    title = lead = label = PLAIN
    example = takes("code")
    open = empty = no_answers = length = character = check = foreign = PLAIN


class StaffWords(Section):
    """The frame of the staff pages, their first page, and the pages for sign-in."""

    home = home_about = menu = PLAIN
    signed_in = takes("name", "role")
    local = nobody = staff = counselor = sign_out = sign_in_title = sign_in_lead = PLAIN
    sign_in_again = sign_in = refused_title = PLAIN
    refused = takes("name", "role")
    refused_ask = to_staff = to_prospects = pages = no_pages = files = files_about = PLAIN
    files_sound = files_untranslated = files_doubts = files_faulty = PLAIN


class SignInWords(Section):
    """Why a user is not signed in, or has no role: for them and for the operator."""

    failed_title = silent = unreachable = strange = refused = client = clock = token = stale = PLAIN
    failed_ask = takes("detail")
    try_again = why = PLAIN
    no_name = takes("claim")
    unverified = takes("name", "said")
    unsaid = takes("name")
    no_role = takes("name", "claim")
    no_groups = too_many_groups = takes("claim")
    no_role_groups = takes("count", "claim", "some")
    came = takes("claims")
    other_role = takes("role")
    settings = PLAIN


class DeskWords(Section):
    """The rules desk, where staff change the rules."""

    title = about = lead = unchanged = PLAIN
    since = takes("who", "day", "why")
    since_found = takes("day")
    views = grid = grid_hint = find = find_none = text = text_hint = option = bonuses = PLAIN
    find_id = takes("name")
    bonus_when = takes("answers")
    limits = limit_clear = limit_lean = limit_least = PLAIN
    was = takes("points")
    unusual = takes("least", "most")
    line = takes("line")
    line_of_file = takes("file", "line")
    faulty = faulty_files = fix_here = PLAIN
    refused = takes("typed", "least", "most", "points")
    refused_empty = takes("least", "most", "points")
    refused_place = takes("option", "question", "track")
    refused_one = PLAIN
    refused_some = takes("count")
    no_impact = PLAIN
    not_kept = takes("fault")
    moved_meanwhile = takes("who", "day", "why")
    moved_unknown = catch_up = caught_up = start_over = start_over_sure = start_over_yes = PLAIN
    started_over = bring_back = try_it = trying = to_desk = PLAIN
    changed = takes("people", "share")
    changed_brief = takes("share")
    changed_nothing = PLAIN
    fails_none = fails_one = takes("cases")
    fails = takes("failing", "cases")
    fails_none_one = cases_about = PLAIN
    sampled = takes("sheets")
    impact = robustness = concerns = flow = suggestions = suggest_lead = suggest_look = PLAIN
    suggest_looking = suggest_none = PLAIN
    suggest_few = takes("people")
    suggest_doubtful = PLAIN
    suggest_gain = takes("value", "low", "high", "before", "after")
    suggest_power = takes("people", "before", "after")
    suggest_powerless = takes("people")
    suggest_accept_all = PLAIN
    suggest_people = takes("people")
    suggest_moves = takes("share")
    suggest_case = takes("who")
    suggest_accept = takes("number")
    suggest_accepted = PLAIN
    suggest_not_remembered = takes("fault")
    texts = texts_lead = texts_find = texts_language = PLAIN
    texts_found = texts_first = texts_lagging = takes("texts")
    texts_none = PLAIN
    texts_name = takes("name")
    texts_behind = texts_same = texts_save = texts_saved = texts_recent = PLAIN
    texts_empty = PLAIN
    texts_changed = takes("now")
    texts_refused = takes("fault")
    texts_edit = texts_restored = takes("before", "after")
    texts_added = takes("after")
    texts_back = takes("text")
    texts_taken_back = show_more = texts_program = texts_questions = texts_rules = PLAIN
    texts_pages = history = PLAIN
    cases = cases_lead = expected = found = verdict = track = strength = because = PLAIN
    reason = takes("points", "reason")
    expect = expected_now = expect_again = expect_again_all = PLAIN
    expect_all = takes("cases")
    case_expects = takes("who", "result")
    changes = PLAIN
    named_answer = takes("option", "question")
    take_back = taken_back = people = PLAIN
    people_move = takes("moved", "people")
    people_share = nobody_known = PLAIN
    people_shown = takes("shown")
    people_more = PLAIN
    people_likely = takes("moved", "people")
    answers = audit = published = draft = difference = same = tracks = strengths = verdicts = PLAIN
    slightly_more = slightly_less = takes("share")
    tie = clear = lean = toss_up = unknown = yes = yes_if = not_yet = elsewhere = causes = PLAIN
    causes_lead = fragile = fragile_lead = PLAIN
    one_more = one_less = takes("track", "option", "question")
    heat = heat_lead = no_warnings = no_open_warnings = accepted = flow_lead = PLAIN
    flow_asked = flow_not = takes("answers")
    flow_asks = takes("question")
    flow_flag = takes("level", "flag")
    flow_with = takes("what")
    flow_nothing = note = publish = publish_lead = publish_nothing = publish_ready = PLAIN
    publish_faulty = publish_faulty_files = publish_refused = publish_failing = PLAIN
    to_cases = PLAIN
    publish_moved = why = why_help = why_missing = publish_now = to_publish = publish_done = PLAIN
    history_lead = history_empty = history_rules = PLAIN
    history_text = takes("language", "place")
    version = takes("who", "day", "time")
    version_found = takes("day", "time")
    found_first = found_later = PLAIN
    named = takes("who", "day", "why")
    named_first = PLAIN
    named_found = takes("day")
    current = PLAIN
    undo = takes("changes")
    undo_more = takes("change", "count")
    undo_about = undo_cases = PLAIN
    undo_why = takes("why")
    redo = takes("changes")
    redo_why = takes("why")
    undone = PLAIN
    restore = restore_why = takes("version")


class CallWords(Section):
    """The counselor's page."""

    title = about = keys = questions = search = no_match = code = open = opened = not_opened = PLAIN
    left_out = differ = PLAIN
    heard = in_code = takes("answer")
    undo = code_gone = PLAIN
    later = takes("answers")
    time = fresh = leave = finish = PLAIN
    answer = takes("question", "answer")
    taken_back = takes("question")
    over = up_to = moved_on = takes("most")
    note = noted = free = free_hint = worth = side = undecided_track = decided = PLAIN
    open_yet = takes("more")
    open_one = open_all = open_verdict = PLAIN
    settled = likely = possible = out_of_reach = next = stops = PLAIN
    settles = tells = takes("first", "second")
    tells_fit = tells_little = nothing_left = changes = map = PLAIN
    change_one = takes("result", "example")
    change = takes("result", "changes", "example")
    example = takes("question", "answer")
    no_changes = say = PLAIN
    source = takes("source", "date")
    judgement = PLAIN
    saving = takes("time")
    correcting = not_begun = PLAIN
    not_saved = not_finished = collided = takes("fault")
    overtaken = takes("who", "when")
    save_as_own = finished_already = not_found = PLAIN
    not_reached = takes("fault")
    wrap_title = wrap_lead = consent = consent_help = name = email = phone = odd_email = PLAIN
    nobody = advice = no_advice = call_back = never = became = unknown = applied = PLAIN
    not_applied = chose = silent = save = back = done_title = done_lead = correct_later = PLAIN
    for_prospect = for_you = for_you_lead = copy_summary = next_call = PLAIN
    sum_head = takes("day", "who")
    sum_answers = PLAIN
    sum_answer = takes("question", "answer")
    sum_note = takes("note")
    sum_notes = PLAIN
    sum_advice = takes("track")
    sum_call_back = takes("day")


class CallsWords(Section):
    """The calls that there were: the list, one of them, and the proof of a deletion."""

    title = about = search = mine = week = to_call_back = none = empty = begin = PLAIN
    unread = unread_one = PLAIN
    unread_some = takes("count")
    damaged = draft = more = before = back = answers = change = go_on = correct = PLAIN
    save = saved = reopen = PLAIN
    typed = takes("notes")
    delete = sure = delete_now = keep = PLAIN
    removed = takes("records", "persons", "versions")
    rows_left = bytes_left = takes("left")
    unswept = complete = swept = PLAIN
    elsewhere = takes("number")


class ShortWords(Section):
    """The short version: only the questions that matter, the most telling first."""

    offer = lead = PLAIN
    progress = takes("number")
    more = takes("more")
    more_one = last = skip = onward = PLAIN
    done = takes("asked")
    all = unasked = unasked_lead = full = PLAIN


class WhatIfWords(Section):
    """How firm a result is: what would have to differ for another one."""

    title = lead = PLAIN
    track_one = takes("track")
    track = takes("changes", "track")
    track_never = takes("track")
    verdict_one = takes("verdict")
    verdict = takes("changes", "verdict")
    yes = yes_if = not_yet = way = PLAIN
    picks = takes("question", "options")
    pick = takes("option")
    ways = takes("ways")
    unknown = too_many = PLAIN


class KeepingWords(Section):
    """The question on the result page whether a sheet may be kept, and what it promises."""

    stored = privacy = title = ask = what = agree = refuse = refused = kept = not_kept = PLAIN
    helpful = leaning = helped = did_not_help = undecided = send = thanks = not_added = PLAIN
    stale = PLAIN


class InsightsWords(Section):
    """The insights: what the final records say, counted."""

    title = about = lead = small = whose = everyone = calls = prospects = imports = since = PLAIN
    until = first = last = print = counting = PLAIN
    narrowed = takes("whose", "since", "until")
    widened = no_records = PLAIN
    not_now = takes("fault")
    records = records_few = agreed = PLAIN
    agreed_says = takes("same", "judged", "share")
    agreed_few = found_helpful = PLAIN
    helpful_says = takes("yes", "all", "share")
    helpful_few = flags = flags_says = PLAIN
    flags_line = takes("flag", "tenths")
    flags_most = takes("flag")
    flags_none = tops = tops_says = verdicts = verdicts_says = strengths = strengths_says = PLAIN
    last_pages = last_pages_says = question = answers = answers_by_top = PLAIN
    answers_by_top_says = takes("question")
    agreement = agreement_says = leanings = leanings_says = population = population_says = PLAIN
    not_compared = takes("fault")
    drift = PLAIN
    drift_lead = takes("people", "day", "month")
    drift_few = takes("least")
    drift_none = drift_again = PLAIN
    drift_more = takes("labels")
    drift_question = takes("question", "chance", "size")
    most = takes("name", "share")
    clearest = takes("answer", "track", "same", "all", "share")
    agreed_finding = leanings_finding = takes("same", "all", "share")
    apart = takes("name", "recorded", "all_sheets")
    no_finding = PLAIN
    in_group = takes("group", "name")
    month = PLAIN
    months = takes("since", "until")
    top = verdict = strength = page = answer = recommended = count = share = recorded = PLAIN
    all_sheets = hidden = PLAIN
    at_most = takes("most")
    hidden_of = takes("hidden", "all")
    no_result = no_page = table = download = no_counts = PLAIN


class PaperWords(Section):
    """What a visitor takes along: the PDF, the calendar entries and the summary as plain text."""

    title = takes("site")
    day = takes("day")
    for_whom = takes("name")
    page = takes("page", "pages")
    online = scan = PLAIN
    qr = takes("link")
    code = notes = free_notes = PLAIN
    program = takes("program", "college")
    version = takes("version")
    keep_says = pdf = calendar = PLAIN
    calendar_for = takes("name")
    here = takes("when", "zone")
    date_source = takes("source", "date")
    copy_summary = PLAIN
    head = takes("site", "day")
    track = takes("text")
    no_track = flags = PLAIN
    flag = takes("say", "do", "link")
    good = steps = PLAIN
    step = takes("label", "link")
    code_line = takes("code")
    link_line = pdf_line = takes("link")
    to_self = self_says = PLAIN
    self_subject = takes("site")
    write = write_says = PLAIN
    subject = takes("program")
    body = takes("code")
    damaged = crowded = no_such_date = counselor_pdf = with_notes = PLAIN


class TrackWords(Section):
    """The page of a track, and the page with all of them, besides the result's texts."""

    begin = title = lead = marked = table = about = closest = mine = common = says = PLAIN
    source = confirm = takes("source", "date")
    story = story_says = others = all = PLAIN
    read = takes("track")
    look = look_says = answer = back = PLAIN


class DocumentWords(Section):
    """The document around the pages: for home screens, link previews and lost connections."""

    short = preview = lost = again = new_tab = PLAIN


class ErrorPageWords(Section):
    """The pages of failures and refused requests."""

    failed_title = failed = again = number = not_found_title = not_found = first_page = PLAIN
    too_many_title = too_many = refused_title = refused = PLAIN


class MapWords(Section):
    """The map of all sheets: what it says in words, and its legend."""

    title = PLAIN
    says = takes("tracks", "bands", "half", "places", "farthest")
    tie = shades = PLAIN
    lean = clear = takes("points")
    fewer = PLAIN
    moved = takes("share")
    path = PLAIN
    people = takes("people")
    coarse = takes("points")
    between = PLAIN


FOR_STAFF: Final = "for staff"
"""Marks the sections that prospects do not read: translations do not have them."""


STRICT: Final = {"extra": "forbid"}  # for pydantic: an unknown key of a file is a fault


@dataclass(frozen=True)
class Words:
    """The pages' own texts, a section a page; those left out are the usual ones."""

    __pydantic_config__ = STRICT

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
