"""The OpenAPI document, made from the types and the live questionnaire, options included."""

from __future__ import annotations

from http import HTTPStatus
from inspect import cleandoc
from typing import Any, Final

from pydantic import TypeAdapter

from advisor.guide import Guide, Question
from advisor.scoring import Recommendation
from advisor.server.api_types import QuestionnaireDocument, ScoredBatch
from advisor.server.limits import MAX_SHEETS
from advisor.server.problems import JSON, MEDIA_TYPE, Problem

PLACE: Final = "#/components/schemas/"

TYPES: Final = (Recommendation, QuestionnaireDocument, ScoredBatch, Problem)


def description(guide: Guide) -> dict[str, Any]:
    """Make the OpenAPI document of a guide, as plain data."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": guide.words.site.title,
            "version": "1",  # of what holds at /api/v1
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
    summary = "The recommendation for a share code"
    code = _parameter("query", "code", "A share code, as the result page shows it.", required=True)
    return {
        "/questionnaire": {"get": _get("questionnaire", "What is asked", "QuestionnaireDocument")},
        "/recommend": {
            "get": _get("recommend_code", summary, "Recommendation", (404, 422), code),
            "post": _post(
                "recommend", "The recommendation for answers", "AnswersDocument", "Recommendation"
            ),
        },
        "/score": {
            "post": _post(
                "score", "Many sheets at once, each result in short", "Batch", "ScoredBatch"
            )
        },
    }


def _get(
    name: str,
    summary: str,
    result: str,
    problems: tuple[int, ...] = (),
    *parameters: dict[str, Any],
) -> dict[str, Any]:
    """Describe a call whose response has an ETag."""
    known = _parameter("header", "If-None-Match", "The ETag of an answer that is known already.")
    tag = {"ETag": {"schema": {"type": "string"}, "required": True}}
    responses = _responses(result, problems)
    responses["200"]["headers"] = tag
    responses["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": tag}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*parameters, known],
        "responses": responses,
    }


def _post(name: str, summary: str, body: str, result: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {JSON: {"schema": _type(body)}}},
        "responses": _responses(result, (400, 413, 415, 422)),
    }


def _parameter(place: str, name: str, about: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": place, "required": required, "schema": schema, "description": about}


def _responses(name: str, problems: tuple[int, ...]) -> dict[str, Any]:
    answer = {"description": HTTPStatus.OK.phrase, "content": {JSON: {"schema": _type(name)}}}
    problem = {MEDIA_TYPE: {"schema": _type("Problem")}}
    always = (414, 429, 503)
    return {"200": answer} | {
        str(status): {"description": HTTPStatus(status).phrase, "content": problem}
        for status in sorted((*problems, *always))
    }


def _type(name: str) -> dict[str, str]:
    return {"$ref": PLACE + name}


def _schemas(guide: Guide) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for kind in TYPES:
        made = TypeAdapter(kind).json_schema(mode="serialization", ref_template=PLACE + "{model}")
        schemas |= made.pop("$defs", {})
        schemas[kind.__name__] = made
    # A flag's link is given as its address alone (`Recommendation.as_dict`).
    schemas["Flag"]["properties"]["link"] = {"title": "Link", "type": "string"}
    del schemas["Link"]
    sheets = {"type": "array", "maxItems": MAX_SHEETS, "items": _type("Sheet")}
    questions = guide.questionnaire.questions
    return schemas | {
        "Sheet": _object({question.id: _answer(question) for question in questions}, []),
        "AnswersDocument": _object({"answers": _type("Sheet")}, ["answers"]),
        "Batch": _object({"sheets": sheets}, ["sheets"]),
    }


def _answer(question: Question) -> dict[str, Any]:
    option = {"type": "string", "enum": [*question.option]}
    others = [name for name in question.option if name not in question.alone]
    together = {"type": "string", "enum": others}
    several = {"type": "array", "items": together, "maxItems": question.most, "uniqueItems": True}
    one = {"type": "array", "items": option, "maxItems": 1}
    either = [option, several, one] if question.alone else [option, several]
    return {"description": question.text, "anyOf": either}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
