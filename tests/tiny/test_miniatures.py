"""`Studio(models="tiny")`: every modality in milliseconds, with real events, previews, cancel and files."""

import io
import subprocess
import sys
import time

import numpy as np
import PIL.Image
import pytest

from fm_agent_tools import (
    Audio,
    AudioRequest,
    EditRequest,
    Image,
    ImageRequest,
    JobCancelled,
    Settings,
    Studio,
    Video,
    VideoRequest,
    parse_request,
)
from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.engine.loading import load
from fm_agent_tools.folders import models_folder
from fm_agent_tools.generators.tiny.mixture import velocity
from fm_agent_tools.generators.tiny.shapes import SHAPES, Figure
from fm_agent_tools.media import read_metadata

REQUESTS = [
    ImageRequest(prompt="a red star", seed=1),
    AudioRequest(prompt="a happy melody", seed=1, seconds=0.5),
    VideoRequest(prompt="a red ball rolls to the left", seed=1),
]
every_modality = pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.kind)


@pytest.fixture
def studio(tmp_path):
    with Studio(data=tmp_path, models="tiny") as one:
        yield one


def pixels(artifact):
    return Image.decode(artifact.path.read_bytes()).pixels.astype(int)


def colour(picture):
    """The mean colour of what is seen."""
    return picture[picture[..., 3] > 200][:, :3].mean(axis=0)


@every_modality
def test_events_previews_and_file_are_like_those_of_a_real_model(studio, request_):
    job = studio.submit(request_.replace(steps=3))
    events = list(job.events())
    assert events[-1].kind == "done"
    assert events[-1].step == 3
    previews = {event.preview for event in events if event.preview}
    assert previews
    for preview in previews:
        with PIL.Image.open(io.BytesIO(preview)) as picture:
            assert picture.format == "WEBP"
            assert max(picture.size) <= 160
    made = job.result()
    assert made.path.read_bytes()
    assert (
        made.media_type == {"image": "image/png", "audio": "audio/wav", "video": "video/mp4"}[request_.kind]
    )


@every_modality
def test_the_same_request_gives_the_same_bytes_and_another_seed_others(studio, request_):
    one, same, other = (studio.run(request) for request in (request_, request_, request_.replace(seed=2)))
    assert one.path.read_bytes() == same.path.read_bytes() != other.path.read_bytes()


@every_modality
def test_the_request_in_the_file_makes_the_file_again(studio, request_):
    made = studio.run(request_.replace(seed=None))
    told = read_metadata(made.path.read_bytes())
    assert told["digital_source_type"].endswith("trainedAlgorithmicMedia")
    assert told["model"] == made.model
    again = studio.run(parse_request(told["request"]))
    assert again.path.read_bytes() == made.path.read_bytes()


@every_modality
def test_a_cancelled_job_stops(studio, request_):
    job = studio.submit(request_.replace(steps=100))
    assert job.cancel()
    with pytest.raises(JobCancelled):
        job.result(30)
    assert job.artifact is None


@pytest.mark.parametrize(
    ("prompt", "strongest"), [("a red star", 0), ("a green circle", 1), ("a blue heart", 2)]
)
def test_a_picture_has_the_colour_of_the_words(studio, prompt, strongest):
    assert colour(pixels(studio.run(ImageRequest(prompt=prompt, seed=3)))).argmax() == strongest


def test_words_that_it_does_not_know_still_decide(studio):
    drawn = [pixels(studio.run(ImageRequest(prompt=prompt, seed=1))) for prompt in ("zebra", "tuba", "zebra")]
    assert np.array_equal(drawn[0], drawn[2])
    assert not np.array_equal(drawn[0], drawn[1])


def test_a_negative_prompt_and_a_style_are_honoured(studio):
    request = ImageRequest(prompt="a red or blue square", negative_prompt="red", seed=1)
    assert colour(pixels(studio.run(request))).argmax() == 2
    filled, lines = (pixels(studio.run(request.replace(style=style))) for style in ("flat", "outline"))
    assert (lines[..., 3] > 200).sum() < 0.5 * (filled[..., 3] > 200).sum()


@pytest.mark.parametrize("size", [(128, 128), (300, 64)])
def test_sizes_are_those_that_were_asked_for_and_enlarging_is_told(studio, size):
    made = studio.run(ImageRequest(prompt="a star", width=size[0], height=size[1]))
    assert (made.width, made.height) == size
    assert "drawn at 64×64" in made.notes[0]


def test_an_edit_changes_the_colour_and_keeps_the_shape(studio):
    star = studio.run(ImageRequest(prompt="a red star", seed=1))
    blue = studio.run(EditRequest(prompt="make it blue", image=star.id, seed=1))
    before, after = pixels(star), pixels(blue)
    assert (before[..., 3] > 128).sum() == pytest.approx((after[..., 3] > 128).sum(), rel=0.05)
    assert colour(before).argmax() == 0
    assert colour(after).argmax() == 2


def test_an_edit_without_strength_changes_nothing_and_a_mask_protects(studio):
    star = studio.run(ImageRequest(prompt="a red star", seed=1))
    before = pixels(star)
    same = pixels(studio.run(EditRequest(prompt="blue", image=star.id, strength=0)))
    assert np.abs(same - before)[before[..., 3] > 0].max() <= 2
    mask = studio.run(ImageRequest(prompt="a white square", seed=2))
    changed = pixels(studio.run(EditRequest(prompt="blue", image=star.id, mask=mask.id)))
    outside = (pixels(mask)[..., 3] == 255) & (before[..., 3] > 200)
    assert outside.any()
    assert np.abs(changed - before)[outside].max() <= 2
    assert not np.array_equal(changed, before)


@pytest.mark.parametrize("format", Audio.formats)
def test_a_melody_has_the_asked_length_in_every_format(studio, format):
    made = studio.run(AudioRequest(prompt="a happy tune", seconds=1.25, format=format))
    sound = Audio.decode(made.path.read_bytes())
    assert (made.seconds, made.rate, made.width) == (1.25, 16_000, None)
    assert sound.seconds == pytest.approx(1.25, abs=0.01)
    assert 0.1 < np.abs(sound.samples).max() <= 1


def test_a_high_melody_is_higher_than_a_low_one(studio):
    def pitch(prompt):
        made = studio.run(AudioRequest(prompt=prompt, seconds=1, seed=1))
        return np.abs(np.fft.rfft(Audio.decode(made.path.read_bytes()).samples[:, 0])).argmax()

    assert pitch("a high tune") > 2 * pitch("a low tune")


def test_a_loop_has_no_seam_and_anything_else_ends_in_silence(studio):
    request = AudioRequest(prompt="a lively tune", seconds=1, seed=4)
    ends = Audio.decode(studio.run(request).path.read_bytes()).samples[:, 0]
    loop = Audio.decode(studio.run(request.replace(loop=True)).path.read_bytes()).samples[:, 0]
    usual = np.abs(np.diff(loop)).max()
    assert abs(loop[0] - loop[-1]) <= usual
    assert np.abs(loop[-800:]).max() > 2 * np.abs(ends[-20:]).max()


def test_a_sound_goes_on_where_the_other_one_ended(studio):
    first = studio.run(AudioRequest(prompt="a tune", seconds=0.5, loop=True, seed=1))
    more = studio.run(AudioRequest(prompt="a tune", seconds=0.5, audio=first.id, seed=9))
    alone = studio.run(AudioRequest(prompt="a tune", seconds=0.5, seed=9))
    last, start, other = (Audio.decode(made.path.read_bytes()).samples[:, 0] for made in (first, more, alone))
    assert abs(start[0] - last[-1]) < 0.02
    assert not np.allclose(start[:200], other[:200], atol=0.01)
    assert (
        np.corrcoef(start[4000:], other[4000:])[0, 1] > 0.999
    )  # the same notes, levelled with another start


@pytest.mark.parametrize("format", Video.formats)
def test_a_clip_has_the_asked_frames_in_every_format(studio, format):
    request = VideoRequest(prompt="a star rises", seconds=0.5, fps=10, format=format, width=128, height=64)
    made = studio.run(request)
    clip = Video.decode(made.path.read_bytes())
    assert clip.frames.shape == (5, 64, 128, 4)
    assert (made.seconds, made.fps, made.width, made.height) == (0.5, 10, 128, 64)


@pytest.mark.parametrize(("words", "axis", "sign"), [("left", 1, -1), ("right", 1, 1), ("up", 0, -1)])
def test_the_shape_moves_the_way_the_words_say(studio, words, axis, sign):
    made = studio.run(VideoRequest(prompt=f"a red ball goes {words}", format="webp", seed=1))
    seen = Video.decode(made.path.read_bytes()).frames[..., 3] > 128
    middles = [np.argwhere(frame).mean(axis=0)[axis] for frame in seen]
    assert sign * (middles[-1] - middles[0]) > 5


def test_the_first_frame_is_the_given_picture(studio):
    star = studio.run(ImageRequest(prompt="a red star", seed=1))
    made = studio.run(VideoRequest(prompt="it goes right", image=star.id, format="webp", seed=1))
    frames = Video.decode(made.path.read_bytes()).frames.astype(int)
    shown = pixels(star)
    assert np.abs(frames[0] - shown)[shown[..., 3] == 255].mean() < 3
    assert np.argwhere(frames[-1, ..., 3] > 128).mean() != np.argwhere(shown[..., 3] > 128).mean()


def test_a_looping_clip_ends_next_to_where_it_began(studio):
    def far(loop):
        request = VideoRequest(prompt="a ball goes right", format="webp", loop=loop, seed=1)
        frames = Video.decode(studio.run(request).path.read_bytes()).frames
        first, last = (np.argwhere(frames[at, ..., 3] > 128).mean(axis=0) for at in (0, -1))
        return np.abs(last - first).max()

    assert far(loop=True) < 9 < far(loop=False)


def test_the_flow_is_the_exact_one_of_a_mixture():
    """Its endpoint x + (1 − t)·u is the posterior mean of the data, here by Bayes' rule in one dimension."""
    means, spread, t, x = np.array([[-0.5], [0.7]], np.float32), 0.2, 0.6, np.array([0.3], np.float32)
    variance = (1 - t) ** 2 + (t * spread) ** 2
    weights = np.exp(-((x - t * means[:, 0]) ** 2) / (2 * variance))
    posterior = means[:, 0] + t * spread**2 / variance * (x - t * means[:, 0])
    expected = (weights * posterior).sum() / weights.sum()
    assert x + (1 - t) * velocity(x, t, means, spread) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("steps", [1, 4, 64])
def test_the_flow_ends_at_one_of_its_targets_and_its_predictions_lead_there(steps):
    catalogue = Catalogue(models_folder("tiny"))
    spec = catalogue.get("tiny-image")
    flight = load(spec, catalogue.folder).begin(
        spec.narrow(ImageRequest(prompt="a star", steps=steps)), 1, {}
    )
    away = []
    while not flight.done:
        flight.advance()
        away.append(np.abs(flight.endpoint - flight.x).mean())
    assert np.abs(flight.x - flight.means).mean(axis=(1, 2, 3)).min() < (0.05 if steps > 1 else 0.5)
    assert away == sorted(away, reverse=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_whole_within_its_frame(shape):
    drawn = Figure(shape, (255, 0, 0), radius=0.9).draw(64, 64)[..., 3]
    assert 300 < (drawn > 0).sum() < 3300
    assert max(drawn[0].max(), drawn[-1].max(), drawn[:, 0].max(), drawn[:, -1].max()) <= 0


def test_it_is_quick(studio):
    """About 20 ms a picture on an idle core; the bound is for a machine that does much else."""
    studio.run(ImageRequest(prompt="a star"))
    start = time.process_time()
    for seed in range(5):
        studio.run(ImageRequest(prompt="a star", seed=seed))
    assert (time.process_time() - start) / 5 < 0.5


def test_the_setting_names_the_miniatures_too(tmp_path):
    settings = Settings.load({"FM_AGENT_MODELS": "tiny", "FM_AGENT_CONFIG": str(tmp_path / "none.toml")})
    with Studio(data=tmp_path, settings=settings) as studio:
        assert studio.catalogue.names() == ["tiny-audio", "tiny-image", "tiny-video"]
        assert all(status.installed for status in studio.models())


def test_no_miniature_loads_torch(tmp_path):
    code = (
        "import sys\n"
        "from fm_agent_tools import AudioRequest, EditRequest, ImageRequest, Studio, VideoRequest\n"
        f"with Studio(data={str(tmp_path)!r}, models='tiny') as studio:\n"
        "    star = studio.run(ImageRequest(prompt='a star'))\n"
        "    studio.run(EditRequest(prompt='blue', image=star.id))\n"
        "    studio.run(AudioRequest(prompt='a tune', seconds=0.5))\n"
        "    studio.run(VideoRequest(prompt='a star', seconds=0.5))\n"
        "print({'torch', 'torchaudio', 'langchain', 'gradio'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
