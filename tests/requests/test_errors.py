import json
import re
from pathlib import Path

import pytest

from fm_agent_tools import errors


def every_class(root=errors.FMAgentError):
    return [root, *(found for child in root.__subclasses__() for found in every_class(child))]


OWN = [kind for kind in every_class() if kind.__module__ == errors.__name__]

EXAMPLES = [
    errors.InvalidRequest("steps", 0, "at least 1", 1),
    errors.UnknownModel("stiker", ["sticker"], "sticker"),
    errors.IdempotencyConflict("call-1"),
    errors.JobNotFound("job_0"),
    errors.ArtifactNotFound("art_0"),
    errors.ModelNotInstalled("image"),
    errors.WeightsMissing(Path("models/sticker/flow.safetensors")),
    errors.WeightsCorrupt("flow.safetensors", "truncated"),
    errors.WrongTextEncoder("sticker", "a" * 64, "b" * 64),
    errors.SpecInvalid("model.toml", "name: missing"),
    errors.ModelNameTaken("models/cats", "models/sticker"),
    errors.JobFailed("job_0", "it broke"),
    errors.JobCancelled("job_0"),
    errors.JobTimeout("job_0", 2.5),
    errors.OutOfMemory("drawing"),
    errors.StorageError("data", "broken"),
    errors.DataFolderUnwritable("data", "read-only"),
    errors.DiskFull("data", "no room"),
    errors.StudioClosed(),
]


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__)
    assert sorted(drawn) == sorted(kind.__name__ for kind in OWN if kind is not errors.FMAgentError)


def test_codes_are_unique():
    codes = [kind.code for kind in OWN]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: error.code)
def test_every_error_is_one_plain_sentence_and_plain_json(error):
    told = json.loads(json.dumps(error.to_dict()))
    assert told["code"] == error.code
    assert told["message"] == error.message == str(error)
    assert error.message.endswith((".", "…", "it broke"))
    assert error.exit_code in {1, 2, 3, 4, 5, 6, 130}


def test_every_kind_of_error_has_an_example():
    abstract = {errors.FMAgentError, errors.NotFound, errors.ModelError}
    assert {type(error) for error in EXAMPLES} | abstract == set(OWN)
