"""Ten requests from ten threads to the bundled model: each is what it would be alone."""

import numpy as np
from at_once import at_once

from fm_agent_tools import Image, ImageRequest, Studio

ONE_SHADE = 1  # of 255: matrix products round differently by batch size, by less than 1e-4 before rounding
THINGS = ("a red apple", "a sleepy fox", "a blue car", "a green leaf", "a rocket")


def pixels(artifact):
    return Image.decode(artifact.path.read_bytes()).pixels.astype(int)


def test_ten_pictures_from_ten_threads_equal_themselves_alone(tmp_path):
    requests = [
        ImageRequest(prompt=THINGS[k % 5], seed=100 + k, steps=1 + k % 3, guidance=2 + k % 4)
        for k in range(10)
    ]
    with Studio(data=tmp_path) as studio:
        made = at_once([lambda asked=asked: studio.run(asked, timeout=300) for asked in requests])
        assert [artifact.seed for artifact in made] == [request.seed for request in requests]
        assert len({artifact.path for artifact in made}) == 10
        for artifact in made[::3]:
            alone = studio.run(artifact.request, timeout=300)
            assert alone.job != artifact.job
            assert np.abs(pixels(alone) - pixels(artifact)).max() <= ONE_SHADE
