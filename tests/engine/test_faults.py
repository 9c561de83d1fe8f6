import pytest
from model_folder import write_model

from fm_agent_tools.errors import InvalidRequest, JobFailed, ModelNotInstalled, UnknownModel
from fm_agent_tools.requests import ImageRequest


def ask(prompt, **fields):
    return ImageRequest(prompt=prompt, seed=7, **fields)


def reason(job):
    with pytest.raises(JobFailed):
        job.result(30)
    return job.error


@pytest.mark.parametrize(
    "fault", ["explode in begin", "explode at step 2", "explode in finish", "leave the program"]
)
def test_a_fault_in_one_job_never_harms_its_neighbours(studio, gates, fault):
    first = studio.submit(ask("a gated red disc"))
    gates.arrived()  # the next three join while it runs
    guilty = studio.submit(ask(f"a gated disc, {fault}"))
    others = [studio.submit(ask("a gated blue disc")), studio.submit(ask("a gated green disc"))]
    gates.open_for_good()
    assert reason(guilty)["code"] == "model_error"
    assert [job.result(30).width for job in (first, *others)] == [16, 16, 16]
    assert studio.run(ask("a red disc")).width == 16


def test_a_step_that_broke_for_one_is_the_same_for_the_others(studio, gates):
    alone = studio.run(ask("a blue disc"))
    holding = studio.submit(ask("a gated green disc", steps=2))
    gates.arrived()
    innocent, guilty = studio.submit(ask("a blue disc")), studio.submit(ask("explode at step 3"))
    gates.open_for_good()
    assert innocent.result(30).path.read_bytes() == alone.path.read_bytes()
    assert holding.result(30)
    assert reason(guilty)["code"] == "model_error"


def test_a_preview_that_breaks_does_not_cost_the_job(studio):
    job = studio.submit(ask("a red disc, explode in preview"))
    assert job.result(30).width == 16
    assert job.preview  # of the finished picture


def test_out_of_memory_is_a_typed_end_of_that_job_alone(studio):
    assert reason(studio.submit(ask("too big alone")))["code"] == "out_of_memory"
    assert studio.run(ask("a red disc")).width == 16


def test_when_memory_is_short_for_all_each_is_drawn_alone_and_says_so(studio, gates):
    first = studio.submit(ask("a gated red disc, too big to share"))
    gates.arrived()
    second = studio.submit(ask("a gated blue disc, too big to share"))
    gates.open_for_good()
    notes = [job.result(30).notes for job in (first, second)]
    assert notes == [["drawn alone, because memory was short"]] * 2


@pytest.mark.parametrize(("weights", "code"), [(b"broken", "weights_corrupt"), (b"huge", "out_of_memory")])
def test_a_model_that_cannot_load_fails_its_jobs_with_a_reason(studio, models, weights, code):
    write_model(models, "sick", weights=weights)
    assert reason(studio.submit(ask("a red disc", model="sick")))["code"] == code
    assert studio.run(ask("a red disc", model="mixture")).model == "mixture"


@pytest.mark.parametrize("generator", ["no_such_module:Generator", "closed_form:NoSuchClass"])
def test_a_generator_that_cannot_be_imported_fails_its_jobs_with_a_reason(studio, models, generator):
    write_model(models, "odd", generator=generator)
    assert reason(studio.submit(ask("a red disc", model="odd")))["code"] == "spec_invalid"


def test_a_model_is_loaded_once_for_many_jobs(studio, gates):
    for job in [studio.submit(ask("a red disc")) for _ in range(3)]:
        job.result(30)
    assert gates.loads == 1


def test_what_the_model_does_not_allow_is_refused_before_anything_is_queued(studio, models):
    write_model(models, "gone")
    (models / "gone" / "weights.safetensors").unlink()
    with pytest.raises(UnknownModel, match="gone, mixture"):
        studio.submit(ask("a red disc", model="mixtrue"))
    with pytest.raises(ModelNotInstalled, match=r"weights\.safetensors"):
        studio.submit(ask("a red disc", model="gone"))
    with pytest.raises(InvalidRequest, match="nearest legal value is 50"):
        studio.submit(ask("a red disc", steps=51))
    with pytest.raises(InvalidRequest, match=r"guidance.*10"):
        studio.submit(ask("a red disc", guidance=12))
    with pytest.raises(InvalidRequest, match=r"style.*flat"):
        studio.submit(ask("a red disc", style="flot"))
    with pytest.raises(InvalidRequest, match="request"):
        studio.submit({"prompt": "a red disc"})
    assert studio.jobs() == []
