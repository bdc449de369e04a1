"""The OpenAPI document, made from the types and the live questionnaire, options included."""

from __future__ import annotations

from http import HTTPStatus
from inspect import cleandoc
from typing import Any, Final

from pydantic import TypeAdapter

from advisor.guide import Guide, Question
from advisor.scoring import Recommendation
from advisor.server.api_types import QuestionnaireDocument, ScoredBatch
from advisor.server.bodies import MAX_SHEETS
from advisor.server.problems import MEDIA_TYPE, Problem

OPENAPI: Final = "3.1.0"
VERSION: Final = "1"
PLACE: Final = "#/components/schemas/"
JSON: Final = "application/json"

TYPES: Final = (Recommendation, QuestionnaireDocument, ScoredBatch, Problem)


def description(guide: Guide) -> dict[str, Any]:
    """Make the OpenAPI document of a guide, as plain data."""
    return {
        "openapi": OPENAPI,
        "info": {
            "title": guide.words.site.title,
            "version": VERSION,
            "description": cleandoc(_ABOUT),
        },
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {"schemas": _schemas(guide)},
    }


_ABOUT: Final = """
    Answers in, a recommendation out: exactly what the pages and the command line say. Nothing of
    a call is kept. Every error is problem details (RFC 9457) that say what is wrong and where.
    """


def _paths() -> dict[str, Any]:
    code = {
        "name": "code",
        "in": "query",
        "required": True,
        "schema": {"type": "string"},
        "description": "A share code, as the result page shows it.",
    }
    known = {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "The ETag of an answer that is known already.",
    }
    return {
        "/questionnaire": {
            "get": {
                "operationId": "questionnaire",
                "summary": "What is asked",
                "parameters": [known],
                "responses": _cached("QuestionnaireDocument", ()),
            }
        },
        "/recommend": {
            "get": {
                "operationId": "recommend_code",
                "summary": "The recommendation for a share code",
                "parameters": [code, known],
                "responses": _cached("Recommendation", (404, 422)),
            },
            "post": {
                "operationId": "recommend",
                "summary": "The recommendation for answers",
                "requestBody": _body("AnswersDocument"),
                "responses": _responses("Recommendation", (400, 413, 415, 422)),
            },
        },
        "/score": {
            "post": {
                "operationId": "score",
                "summary": "Many sheets at once, each result in short",
                "requestBody": _body("Batch"),
                "responses": _responses("ScoredBatch", (400, 413, 415, 422)),
            }
        },
    }


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": {"$ref": PLACE + name}}}}


def _cached(name: str, problems: tuple[int, ...]) -> dict[str, Any]:
    """The responses of a call whose answer has an ETag."""
    tag = {"ETag": {"schema": {"type": "string"}, "required": True}}
    responses = _responses(name, problems)
    responses["200"]["headers"] = tag
    responses["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": tag}
    return responses


def _responses(name: str, problems: tuple[int, ...]) -> dict[str, Any]:
    """The answer, and the problems that there may be instead."""
    answer = {
        "description": HTTPStatus.OK.phrase,
        "content": {JSON: {"schema": {"$ref": PLACE + name}}},
    }
    problem = {MEDIA_TYPE: {"schema": {"$ref": f"{PLACE}Problem"}}}
    always = (414, 429, 503)
    return {"200": answer} | {
        str(status): {"description": HTTPStatus(status).phrase, "content": problem}
        for status in sorted((*problems, *always))
    }


def _schemas(guide: Guide) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for kind in TYPES:
        made = TypeAdapter(kind).json_schema(mode="serialization", ref_template=PLACE + "{model}")
        schemas |= made.pop("$defs", {})
        schemas[kind.__name__] = made
    # A flag's link is given as its address alone (`Recommendation.as_dict`).
    schemas["Flag"]["properties"]["link"] = {"title": "Link", "type": "string"}
    del schemas["Link"]
    return schemas | {
        "Sheet": _sheet(guide),
        "AnswersDocument": _object({"answers": {"$ref": f"{PLACE}Sheet"}}, ["answers"]),
        "Batch": _object(
            {
                "sheets": {
                    "type": "array",
                    "maxItems": MAX_SHEETS,
                    "items": {"$ref": f"{PLACE}Sheet"},
                }
            },
            ["sheets"],
        ),
    }


def _sheet(guide: Guide) -> dict[str, Any]:
    """The answers that there are. A question without one is left out."""
    questions = guide.questionnaire.questions
    return _object({question.id: _answer(question) for question in questions}, [])


def _answer(question: Question) -> dict[str, Any]:
    option = {"type": "string", "enum": [option.id for option in question.options]}
    several = {"type": "array", "items": option, "maxItems": question.most, "uniqueItems": True}
    return {"description": question.text, "anyOf": [option, several]}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
