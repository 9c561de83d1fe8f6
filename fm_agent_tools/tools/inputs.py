"""Artifacts that a call builds on: an id, "#2", "it", "the last picture", "the second sound"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fm_agent_tools.engine import Artifact, Job
from fm_agent_tools.errors import FMAgentError, JobTimeout, NotFound, shorten
from fm_agent_tools.requests import Request, Upload
from fm_agent_tools.tools.kinds import THINGS, words
from fm_agent_tools.tools.references import References
from fm_agent_tools.tools.wording import shown_prompt

MOST_LISTED = 5

_TOKEN = re.compile(r"[\w#]+")
_NUMBER = re.compile(r"#?(\d{1,6})")
_ID = re.compile(r"(?:art|job)_\w{1,80}")
_FILLERS = words("the a an your our very most recent one ones number no from of i")
_LAST = words("it this that last latest newest previous current above them")
_MINE = words("my mine")
_UPLOADED = words("upload uploads uploaded attached attachment attachments")
_ORDINALS = {
    name: place
    for place, names in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), start=1
    )
    for name in names.split()
}


class ReferenceNotFound(NotFound):
    """A field points at nothing that it can take; the message lists what there is."""

    code = "reference_not_found"

    def __init__(self, field: str, value: object, reason: str, modality: str, known: Sequence[str]) -> None:
        many = THINGS[modality].many
        listed = f"There are these {many}: {'; '.join(known)}" if known else f"There are no {many} here yet"
        told = f"{field}={shorten(value)}: {reason}. {listed}."
        FMAgentError.__init__(self, told, field=field, value=shorten(value), known=list(known))


@dataclass(frozen=True)
class Pointer:
    """What the words of a reference say: a number, a place in the list, or neither, which is the last one.

    mine: the user's own is meant, which is what they uploaded, if they did; uploaded: nothing else is meant.
    """

    number: int | None = None
    place: int | None = None
    modality: str | None = None
    mine: bool = False
    uploaded: bool = False

    @classmethod
    def read(cls, text: str) -> Pointer | None:
        """ "the second picture" -> place 2 among the pictures; None for words that point at nothing."""
        found: dict[str, Any] = {}
        said = [word for word in _TOKEN.findall(text.lower()) if word not in _FILLERS]
        for word in said:
            noun = next((kind for kind, thing in THINGS.items() if word in thing.names), None)
            if number := _NUMBER.fullmatch(word):
                found["number"] = int(number[1])
            elif word in _ORDINALS:
                found["place"] = _ORDINALS[word]
            elif noun:
                found.setdefault("modality", noun)
            elif word in _MINE or word in _UPLOADED:
                found["mine" if word in _MINE else "uploaded"] = True
            elif word not in _LAST:
                return None
        return cls(**found) if said or "one" in text.lower() else None


class Inputs:
    """Finds what one caller means by the values of `image`, `audio` and `mask`.

    wait: seconds that something may take which is meant and still in the making
    """

    def __init__(self, references: References, wait: float) -> None:
        self._references = references
        self._wait = wait

    @property
    def conversation(self) -> str | None:
        """The conversation within which something is meant."""
        return self._references.caller.conversation

    def filled(self, request: type[Request], values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a request, with an artifact's id where it points at one."""
        found = {
            name: self.resolve(name, values[name], modality)
            for name, modality in request.inputs.items()
            if isinstance(values.get(name), str)
        }
        return {**values, **found}

    def resolve(self, field: str, value: str, modality: str) -> str:
        """The id of the artifact of that modality that is meant; ReferenceNotFound lists what there is."""
        text = value.strip()
        if _ID.fullmatch(text):
            return self._by_id(field, text, modality)
        if looks_like_file(text):
            reason = "files and addresses are not taken here; give an id, '#2' or 'the last one'"
            raise self._unknown(field, value, modality, reason)
        pointer = Pointer.read(text)
        if pointer is None:
            reason = "this points at nothing; give an id, '#2' or 'the last one'"
            raise self._unknown(field, value, modality, reason)
        if pointer.number is not None:
            return self._numbered(field, value, modality, pointer.number)
        if pointer.modality not in (None, modality):
            meant = THINGS[str(pointer.modality)].one
            raise self._unknown(field, value, modality, f"this takes a {THINGS[modality].one}, not a {meant}")
        return self._placed(field, value, modality, pointer)

    def _by_id(self, field: str, id: str, modality: str) -> str:
        try:
            if id.startswith("job_"):
                return self._of(field, id, modality, self._references.own(id))
            artifact = self._references.own_artifact(id)
        except NotFound:
            raise self._unknown(field, id, modality, "nothing here has this id") from None
        return self._checked(field, id, modality, artifact)

    def _numbered(self, field: str, value: str, modality: str, number: int) -> str:
        try:
            job = self._references.numbered(number)
        except NotFound:
            raise self._unknown(field, value, modality, "nothing here has this number") from None
        return self._of(field, value, modality, job)

    def _placed(self, field: str, value: str, modality: str, pointer: Pointer) -> str:
        jobs = [job for _, job in self._candidates(modality)]
        brought = [job for job in jobs if isinstance(job.request, Upload)]
        if pointer.uploaded or (pointer.mine and brought):
            jobs = brought
        if not 0 < (pointer.place or 1) <= len(jobs):
            raise self._unknown(field, value, modality, "there is no such one")
        return self._of(field, value, modality, jobs[pointer.place - 1 if pointer.place else -1])

    def _of(self, field: str, value: str, modality: str, job: Job) -> str:
        """The job's artifact; one that is still in the making is waited for."""
        if job.request.modality != modality:
            raise self._unknown(field, value, modality, f"this is a {THINGS[job.request.modality].one}")
        if job.state in ("failed", "cancelled"):
            raise self._unknown(field, value, modality, f"that job was {job.state}, it made nothing")
        try:
            return job.result(self._wait).id
        except JobTimeout:
            reason = f"it is not ready yet (step {job.step} of {job.of}); ask check_job, then try again"
            raise self._unknown(field, value, modality, reason) from None

    def _checked(self, field: str, value: str, modality: str, artifact: Artifact) -> str:
        if (found := artifact.request.modality) != modality:
            raise self._unknown(field, value, modality, f"this is a {THINGS[found].one}")
        return artifact.id

    def _candidates(self, modality: str) -> list[tuple[int, Job]]:
        """Number and job of all that can be meant, oldest first."""
        jobs = enumerate(self._references.conversation(), start=1)
        return [
            (number, job)
            for number, job in jobs
            if job.request.modality == modality and job.state not in ("failed", "cancelled")
        ]

    def _unknown(self, field: str, value: str, modality: str, reason: str) -> ReferenceNotFound:
        known = [
            f"#{number} {shown_prompt(job.request, 40)}"
            for number, job in self._candidates(modality)[-MOST_LISTED:]
        ]
        return ReferenceNotFound(field, value, reason, modality, known)


def points(text: str) -> bool:
    """Whether the words can be a reference: an id, "#2", "the last picture"."""
    return _ID.fullmatch(text.strip()) is not None or Pointer.read(text) is not None


def looks_like_file(text: str) -> bool:
    """Whether it can only be a path or an address; the tools read none, whatever a language model asks."""
    return "/" in text or "\\" in text or re.search(r"\.\w{2,5}$", text) is not None
