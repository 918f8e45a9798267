"""The API against its own document: generated requests, right ones and wrong ones, each with a good token.
No answer is a 5xx, none differs from what the document says, and nothing that the document forbids is taken."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from app.problems import CATALOGUE
from tests.cast import World
from tests.faults.canary import secrets  # noqa: F401
from tests.faults.ledger import check_promise

# Left out: that every request the document allows is accepted. For JSON Schema 7.0 is a whole number, and no schema knows
# which years have a week 53; the station refuses both.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
PATHS = {"/api/activate", "/api/activation-check", "/api/service-week", "/api/sync"}
EXAMPLES = 50


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_api_does_what_its_document_says(world: World, mode: GenerationMode) -> None:
    amina = world.phone_of("Amina")
    amina.sync()
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", world.app)
    operations = [found.ok() for found in document.get_all_operations()]
    assert {operation.path for operation in operations} == PATHS
    statuses: Counter[tuple[str, int]] = Counter()
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=operation.as_strategy(generation_mode=mode))
        def hold(case: Any) -> None:
            if mode is GenerationMode.POSITIVE and case.path == "/api/sync":
                case.body["protocol"] = 1  # The document allows a thousand, and the others are refused before anything is looked at.
            answer = case.call(headers={**amina.headers(), "Content-Type": "application/json", "Accept-Encoding": "identity"})
            case.validate_response(answer, checks=CHECKS)
            statuses[case.path, answer.status_code] += 1
            if answer.status_code >= 400:
                assert answer.json()["code"] in CATALOGUE

        hold()
    assert all(sum(count for (path, _), count in statuses.items() if path == each) >= EXAMPLES // 2 for each in PATHS), statuses
    if mode is GenerationMode.POSITIVE:
        assert statuses["/api/sync", 200]
    else:
        assert not {path for path, status in statuses if status < 400}
    amina.receipts.clear()
    made = amina.record_visit(world.doors["Z07"][0])
    amina.sync()
    check_promise(world, [amina], [made])


def test_the_document_names_every_refusal_as_what_it_is(world: World) -> None:
    document = world.app.test_client().get("/api/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    for name, refused in document["components"]["responses"].items():
        assert refused["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}, name
    for path in PATHS:
        post = document["paths"][path]["post"]
        assert set(post["responses"]) == {"200", "422", "default"}
        assert ("security" in post) == (path in ("/api/sync", "/api/service-week"))
        body = post["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert document["components"]["schemas"][body]["additionalProperties"] is False
