"""The JSON API: what it gives, and what it says of calls that make no sense."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from advisor import recommend
from advisor.cli import main
from advisor.guide import Case
from advisor.guide.faults import SHOWN
from advisor.publishing.live import LiveGuide
from advisor.server.api import api
from advisor.server.limits import MAX_MEMBERS, MAX_SHEETS
from advisor.server.problems import MEDIA_TYPE
from advisor.server.stack import API_PATH
from advisor.settings import Serving
from tests.browser.people import FEW
from tests.browser.server import Server
from tests.depth import IS_DEEP
from tests.server.calls import Answer, Call, answers, get, post
from tests.shipped import CASES, GUIDE

APP = Starlette(routes=[Mount(API_PATH, api(Serving()))])
RECOMMEND, SCORE = "/api/v1/recommend", "/api/v1/score"


def plain(case: Any) -> dict[str, list[str]]:
    """The answers of a case as JSON has them."""
    return {question: list(options) for question, options in case.answers.items()}


def raw(body: bytes, kind: str = "application/json", path: str = RECOMMEND) -> Answer:
    """Send bytes."""
    return answers(APP, [Call("POST", path, body=body, headers={"content-type": kind})])[0]


def is_problem(answer: Answer) -> bool:
    """Whether an answer is problem details that say the same as the status."""
    told = answer.json()
    return answer.headers["content-type"] == MEDIA_TYPE and told["status"] == answer.status


def test_every_case_gets_what_the_core_gives() -> None:
    for case in CASES:
        told = recommend(GUIDE, case.answers).as_dict()
        given = post(APP, RECOMMEND, {"answers": plain(case)})
        assert given.status == 200, case.id
        assert given.json() == json.loads(json.dumps(told)), case.id
        assert get(APP, f"{RECOMMEND}?code={told['code']}").json() == given.json(), case.id


@pytest.mark.parametrize("case", CASES if IS_DEEP else FEW, ids=lambda case: case.id)
def test_a_case_gets_exactly_what_the_command_line_gives(
    capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    given = post(APP, RECOMMEND, {"answers": plain(case)}).json()
    with pytest.raises(SystemExit) as ended:
        main(["recommend", "--code", given["code"], "--json"])
    assert not ended.value.code
    assert given == json.loads(capsys.readouterr().out)


def test_a_batch_gives_each_sheet_what_it_gets_alone() -> None:
    answer = post(APP, SCORE, {"sheets": [plain(case) for case in CASES]})
    results = answer.json()["results"]
    assert answer.status == 200
    assert len(results) == len(CASES)
    for case, result in zip(CASES, results, strict=True):
        alone = recommend(GUIDE, case.answers)
        assert result == {
            "scores": {track.id: track.score for track in alone.tracks},
            "top": alone.top,
            "tied": list(alone.tied),
            "margin": alone.margin,
            "strength": alone.strength,
            "verdict": alone.verdict.level,
            "flags": [flag.id for flag in alone.flags],
            "code": alone.code,
        }


def test_the_questionnaire_has_all_questions_options_and_conditions() -> None:
    document = get(APP, "/api/v1/questionnaire").json()
    questions = [question for page in document["pages"] for question in page["questions"]]
    assert [question["id"] for question in questions] == list(GUIDE.questionnaire.question)
    for given, question in zip(questions, GUIDE.questionnaire.questions, strict=True):
        assert [option["id"] for option in given["options"]] == list(question.option)
        assert {each["id"] for each in given["options"] if each["alone"]} == question.alone
        assert given["max"] == question.most
        assert (given["ask_when"] is None) is (question.ask_when is None)
    assert document["fingerprints"] == vars(GUIDE.fingerprints)


def test_a_condition_is_written_in_the_grammar_of_the_files() -> None:
    from advisor.guide import Condition

    either = (Condition({"a": ("x",)}), Condition({"b": ("y", "z")}))
    whole = Condition({"c": ("v",)}, any_of=either, negated=Condition({"d": ("w",)}))
    assert whole.as_data() == {
        "c": ["v"],
        "any": [{"a": ["x"]}, {"b": ["y", "z"]}],
        "not": {"d": ["w"]},
    }


@pytest.mark.parametrize("address", ["questionnaire", "openapi.json", "recommend?code={code}"])
def test_what_is_known_already_is_not_sent_again(address: str) -> None:
    path = "/api/v1/" + address.format(code=recommend(GUIDE, {"goal": "protect"}).code)
    first = get(APP, path)
    again = get(APP, path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert first.status == 200
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_tag_changes_with_the_guide_the_address_and_the_code() -> None:
    from dataclasses import replace

    from advisor.server.api import etag

    other = replace(GUIDE, fingerprints=replace(GUIDE.fingerprints, words="0" * 12))
    tags = {
        etag(guide, path, about)
        for guide in (GUIDE, other)
        for path in ("/a", "/b")
        for about in ("", "x")
    }
    assert len(tags) == 8


MISFITS: list[tuple[Any, str, str]] = [
    ({"answers": {"gaol": "protect"}}, "/answers/gaol", 'did you mean "goal"?'),
    ({"answers": {"goal": "protekt"}}, "/answers/goal", 'did you mean "protect"?'),
    ({"answers": {"goal": 7}}, "/answers/goal", "an answer is the id of an option"),
    ({"answers": {"goal": None}}, "/answers/goal", "an answer is the id of an option"),
    ({"answers": {"goal": ["protect", ["x"]]}}, "/answers/goal", "an answer is the id"),
    ({"answers": {"role": ["it_lead", "unsure"]}}, "/answers/role", "takes one option"),
    ({"answers": {"skills": ["plan", "plan"]}}, "/answers/skills", "an option is there twice"),
    ({"answers": {"done": ["nothing", "led_people"]}}, "/answers/done", 'takes "nothing" alone'),
    ({"answers": {"a/b~c": "x"}}, "/answers/a~1b~0c", "there is no question"),
    ({"answers": {"x" * 101: "x"}}, "/answers", "there is no question"),
    ({"answers": []}, "/answers", "a sheet is an object"),
    ({"answers": {}, "answer": {}}, "/answer", 'the one member is "answers"'),
    ({}, "", 'the member "answers" is missing'),
    ([], "", 'one member "answers"'),
]


@pytest.mark.parametrize(("body", "pointer", "said"), MISFITS)
def test_what_does_not_fit_is_named_with_its_place(body: Any, pointer: str, said: str) -> None:
    answer = post(APP, RECOMMEND, body)
    (error,) = answer.json()["errors"]
    assert answer.status == 422
    assert is_problem(answer)
    assert error["pointer"] == pointer
    assert said in error["detail"]
    assert said in answer.json()["detail"]


def test_all_faults_of_a_batch_are_told_at_once_and_nothing_is_scored() -> None:
    sheets = [{"goal": "protect"}, {"goal": "x"}, 5, {"nope": "x", "monday": "breach"}]
    told = post(APP, SCORE, {"sheets": sheets}).json()
    places = [error["pointer"] for error in told["errors"]]
    assert places == ["/sheets/1/goal", "/sheets/2", "/sheets/3/nope"]
    assert told["detail"].endswith("(and 2 more)")


def test_of_very_many_faults_only_some_are_sought() -> None:
    answer = post(APP, SCORE, {"sheets": [{f"q{n}": "x" for n in range(40)}] * 20})
    assert len(answer.json()["errors"]) == SHOWN


@pytest.mark.parametrize("sheets", [{}, "x", [{}] * (MAX_SHEETS + 1)])
def test_a_batch_is_a_list_that_is_not_too_long(sheets: Any) -> None:
    answer = post(APP, SCORE, {"sheets": sheets})
    assert answer.status == 422
    assert answer.json()["errors"][0]["pointer"] == "/sheets"


def test_a_batch_may_be_as_long_as_it_says_and_may_be_empty() -> None:
    assert len(post(APP, SCORE, {"sheets": [{}] * MAX_SHEETS}).json()["results"]) == MAX_SHEETS
    assert post(APP, SCORE, {"sheets": []}).json()["results"] == []


def test_a_byte_order_mark_before_the_body_is_no_part_of_it() -> None:
    body = b'{"answers": {"goal": "protect"}}'
    for before, after in ((1, 0), (2, 0), (3, 1), (0, 1)):  # as joined files have several
        marked = b"\xef\xbb\xbf" * before + body + b"\xef\xbb\xbf" * after
        assert raw(marked).json() == raw(body).json()
    assert raw(body).status == 200


@pytest.mark.parametrize(
    "around", [" {}", "{}\n", "\u00a0{}", "\uff08{}\uff09", "{}\u200b", "\ufeff{}"]
)
def test_what_stands_around_an_option_is_a_fault_that_names_the_option(around: str) -> None:
    said = raw(json.dumps({"answers": {"goal": around.format("protect")}}).encode())
    assert said.status == 422
    assert said.json()["detail"].endswith('; did you mean "protect"?')


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"answers": NaN}',
        b"[" * 200_000,
        b'{"answers": {"goal": "protect", "goal": "lead_it"}}',
        b'{"answers": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_json_is_refused_without_being_repeated(body: bytes) -> None:
    answer = raw(body)
    assert answer.status == 400
    assert is_problem(answer)
    assert len(answer.body) < 300


def test_what_is_there_twice_is_found_in_one_walk_however_much_there_is() -> None:
    members = b",".join(b'"k%d": 1' % number for number in range(60_000))
    answer = raw(b'{"answers": {' + members + b', "k59999": 2}}')
    assert answer.status == 400
    assert answer.json()["detail"] == '"k59999" is there twice'


@pytest.mark.parametrize("path", [RECOMMEND, SCORE])
def test_a_name_that_is_no_text_is_refused(path: str) -> None:
    for body in (b'{"answers": {}, "\\ud800": 1}', b'{"sheets": [], "a\\udfff": 1}'):
        answer = raw(body, path=path)
        assert answer.status == 400
        assert "surrogate" in answer.json()["detail"]


@pytest.mark.parametrize("path", [RECOMMEND, SCORE])
def test_an_object_with_very_many_members_is_refused_at_once(path: str) -> None:
    body = json.dumps({f"k{number}": 1 for number in range(60_000)}).encode()
    answer = raw(body, path=path)
    assert answer.status == 400
    assert answer.json()["detail"] == f"an object has at most {MAX_MEMBERS:,} members"


def test_the_place_where_json_ends_to_be_json_is_told() -> None:
    assert raw(b'{"answers":\n {"goal" "x"}}').json()["detail"].endswith("line 2, column 10")


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded"])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(kind: str) -> None:
    assert raw(b'{"answers": {}}', kind).status == 415
    assert raw(b'{"answers": {}}', "Application/JSON; charset=utf-8").status == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?code=x&code=y", 422), ("?goal=protect", 422), ("?code=", 404), ("?code=U", 404)],
)
def test_an_odd_query_is_told(query: str, status: int) -> None:
    answer = get(APP, RECOMMEND + query)
    assert answer.status == status
    assert is_problem(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "recommend", 405),
        ("GET", "score", 405),
        ("TRACE", "score", 405),
        ("GET", "", 404),
    ],
)
def test_what_is_not_offered_is_a_problem_too(method: str, path: str, status: int) -> None:
    (answer,) = answers(APP, [Call(method, f"/api/v1/{path}")])
    assert answer.status == status
    assert is_problem(answer)
    assert ("allow" in answer.headers) is (status == 405)


def test_without_a_sound_guide_the_api_says_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.server.api.live", LiveGuide(tmp_path))
    for answer in (get(APP, "/api/v1/questionnaire"), post(APP, RECOMMEND, {"answers": {}})):
        assert answer.status == 503
        assert is_problem(answer)
        assert answer.headers["retry-after"]
        assert str(tmp_path) not in answer.body.decode()


def test_only_the_sites_of_the_settings_may_use_the_api_from_a_script() -> None:
    app = Starlette(routes=[Mount(API_PATH, api(Serving(origins=("https://www.example.edu",))))])
    for origin, allowed in (("https://www.example.edu", True), ("https://evil.example", False)):
        answer = get(app, "/api/v1/questionnaire", headers={"origin": origin})
        assert ("access-control-allow-origin" in answer.headers) is allowed
    plainly = get(APP, "/api/v1/questionnaire", headers={"origin": "https://www.example.edu"})
    assert "access-control-allow-origin" not in plainly.headers


def test_every_answer_has_the_shape_that_the_description_promises() -> None:
    description = get(APP, "/api/v1/openapi.json").json()
    code = recommend(GUIDE, CASES[0].answers).code
    for name, answer in (
        ("QuestionnaireDocument", get(APP, "/api/v1/questionnaire")),
        ("Recommendation", get(APP, f"{RECOMMEND}?code={code}")),
        ("Recommendation", post(APP, RECOMMEND, {"answers": {}})),
        ("ScoredBatch", post(APP, SCORE, {"sheets": [plain(case) for case in CASES]})),
        ("Problem", post(APP, RECOMMEND, [])),
    ):
        schema = {**description, "$ref": f"#/components/schemas/{name}"}
        jsonschema.validate(answer.json(), schema)


def test_the_description_knows_which_answers_there_are() -> None:
    description = get(APP, "/api/v1/openapi.json").json()
    schema = {**description, "$ref": "#/components/schemas/AnswersDocument"}
    for case in CASES:
        jsonschema.validate({"answers": plain(case)}, schema)
    for body, _, _ in MISFITS:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(body, schema)


def test_schemathesis_finds_nothing_in_any_call() -> None:
    import schemathesis

    description = schemathesis.openapi.from_asgi(f"{API_PATH}/openapi.json", APP)
    operations: Any = description.get_all_operations()
    for operation in operations:

        @hypothesis.given(case=operation.ok().as_strategy())
        def call(case: Any) -> None:
            case.call_and_validate()

        call()


@pytest.mark.deep
def test_schemathesis_finds_nothing_on_the_running_server(tmp_path: Path, plain: Server) -> None:
    """Every check that it knows, and what follows from what (``stateful``)."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            f"{plain.url}/api/v1/openapi.json",
            *("--checks", "all", "--seed", "8", "--no-color"),
            *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "25"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
