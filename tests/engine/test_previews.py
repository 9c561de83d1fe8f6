from fm_agent_tools.media import Image
from fm_agent_tools.requests import ImageRequest

GATED = ImageRequest(prompt="a gated red disc", seed=7)


def reaches(events, step):
    """Waits until the job has finished that many steps."""
    return next(event for event in events if event.step == step and event.kind == "step")


def test_previews_are_made_from_the_first_look_on(studio, gates):
    job = studio.submit(GATED)
    silent = job.events(previews=False)
    gates.permit(2)
    reaches(silent, 2)
    assert job.preview is None  # nobody had looked
    gates.permit(1)
    reaches(silent, 3)
    assert Image.decode(job.preview).width == 16
    gates.permit(1)
    job.result()


def test_a_finished_job_that_nobody_watched_shows_its_picture(studio):
    job = studio.submit(ImageRequest(prompt="a red disc", seed=7))
    picture = Image.decode(job.result().path.read_bytes()).pixels
    shown = Image.decode(job.preview).pixels
    assert abs(shown[8, 8].astype(int) - picture[8, 8]).max() < 40


async def test_who_listens_only_when_the_job_is_over_is_shown_the_finished_work(studio):
    job = studio.submit(ImageRequest(prompt="a red disc", seed=7))
    job.result()
    (silent,), (end,) = job.events(previews=False), job.events()
    (awaited,) = [event async for event in job.aevents()]
    assert silent.preview is None
    assert Image.decode(end.preview).width == 16
    assert end == awaited


def test_a_finished_job_whose_file_is_gone_has_no_preview(studio):
    job = studio.submit(ImageRequest(prompt="a red disc", seed=7))
    job.result().path.unlink()
    assert job.preview is None
