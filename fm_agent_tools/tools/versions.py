"""Several versions of one request: jobs with following seeds, under one group."""

from __future__ import annotations

import uuid

from fm_agent_tools.engine import Job, Studio
from fm_agent_tools.errors import FMAgentError, IdempotencyConflict
from fm_agent_tools.requests import Request
from fm_agent_tools.requests.terms import LARGEST_SEED
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.references import MOST_JOBS


def submit_versions(studio: Studio, caller: Caller, request: Request, count: int) -> list[Job]:
    """`count` jobs with the seeds s, s + 1, …; a replayed call finds the jobs that it made before.

    Raises what `Studio.submit` raises; versions that were submitted by then are cancelled.
    """
    group = _group(caller) if count > 1 else None
    jobs = [_submit(studio, caller, request, group, 0)]
    try:
        for index in range(1, count):
            # From the stored request: a replayed "it" may mean something else by now.
            seed = ((jobs[0].seed or 0) + index) % (LARGEST_SEED + 1)
            following = jobs[0].request.replace(seed=seed)
            jobs.append(_submit(studio, caller, following, group, index))
    except FMAgentError:
        for job in jobs:
            job.cancel()
        raise
    return jobs


def _submit(studio: Studio, caller: Caller, request: Request, group: str | None, index: int) -> Job:
    key = caller.key(index)
    try:
        return studio.submit(
            request, owner=caller.owner, conversation=caller.conversation, key=key, group=group
        )
    except IdempotencyConflict:
        # The same call, replayed after the host's defaults have changed: the job it made stands.
        made = studio.jobs(owner=caller.owner, conversation=caller.conversation, limit=MOST_JOBS)
        return next(job for job in made if job.key == key)


def _group(caller: Caller) -> str:
    """One id for all versions of a call, the same when the call is replayed."""
    key = caller.key(0)
    return f"grp_{uuid.uuid5(uuid.NAMESPACE_OID, key).hex if key else uuid.uuid4().hex}"
