"""The picture codec's shapes, its standardised latents and its configuration."""

import pytest
import torch

from fm_agent_tools.networks.codec import CodecConfig, PictureCodec

SMALL = CodecConfig(
    size=32,
    latent_channels=8,
    widths=(16, 24),
    encoder_blocks=(1, 1),
    decoder_blocks=(1, 1),
    stem=2,
    refine=8,
)


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.rand(24, 4, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_latents_have_the_stated_grid_and_pictures_come_back_at_full_size(pictures):
    codec = PictureCodec(SMALL).eval()
    latents = codec.encode(pictures)
    assert latents.shape == (24, 8, SMALL.grid, SMALL.grid)
    decoded = codec.decode(latents)
    assert decoded.shape == pictures.shape
    assert decoded.abs().max() <= 1


def test_latents_are_standardised_a_channel_after_looking_at_data(pictures):
    codec = PictureCodec(SMALL).eval()
    codec.standardise(pictures)
    latents = codec.encode(pictures)
    torch.testing.assert_close(latents.mean(dim=(0, 2, 3)), torch.zeros(8), atol=1e-4, rtol=0)
    torch.testing.assert_close(latents.std(dim=(0, 2, 3)), torch.ones(8), atol=1e-4, rtol=0)


def test_latents_are_noisy_in_training_only(pictures):
    codec = PictureCodec(SMALL)
    torch.testing.assert_close(codec.eval()(pictures)[0], codec(pictures)[0])
    assert not torch.equal(codec.train()(pictures)[0], codec(pictures)[0])


def test_a_configuration_survives_json_and_refuses_unknown_keys():
    data = {**SMALL.to_dict(), "widths": [16, 24]}
    assert CodecConfig.from_dict(data) == SMALL
    with pytest.raises(TypeError, match="depth"):
        CodecConfig.from_dict({**data, "depth": 3})


def test_the_shipped_shape_has_sixty_four_cells():
    assert CodecConfig().grid ** 2 == 64
