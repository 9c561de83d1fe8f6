"""The transformer: any number of axes, text of any length, and rows that do not see each other."""

import pytest
import torch

from fm_agent_tools.networks.transformer import FlowTransformer, Text, TransformerConfig, with_mask

CONFIG = TransformerConfig(channels=6, width=32, depth=2, heads=2, hidden=48, text_width=20)


def text(lengths: list[int], pad: int | None = None) -> Text:
    generator = torch.Generator().manual_seed(sum(lengths))
    longest = pad or max(lengths)
    mask = torch.arange(longest) < torch.tensor(lengths)[:, None]
    tokens = torch.randn(len(lengths), longest, 20, generator=generator)
    return Text(tokens, mask, torch.randn(len(lengths), 20, generator=generator))


@pytest.fixture
def network() -> FlowTransformer:
    torch.manual_seed(0)
    network = FlowTransformer(CONFIG).eval()
    # As it starts, the output is zero whatever the input; give every layer something to say.
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return network


@pytest.mark.parametrize("axes", [(7,), (4, 5), (2, 3, 4)])
def test_velocity_has_the_shape_of_the_latents_on_any_grid(network, axes):
    x = torch.randn(2, 6, *axes)
    assert network(x, torch.rand(2), text([3, 5])).shape == x.shape


def test_a_new_network_predicts_zero():
    x = torch.randn(2, 6, 4, 4)
    assert FlowTransformer(CONFIG)(x, torch.rand(2), text([3, 3])).abs().max() == 0


def test_what_stands_in_padding_does_not_matter(network):
    x, t, words = torch.randn(2, 6, 4, 4), torch.rand(2), text([3, 6])
    noisy = words._replace(tokens=words.tokens + 100 * ~words.mask[..., None])
    with torch.no_grad():
        torch.testing.assert_close(network(x, t, noisy), network(x, t, words))


def test_a_row_in_a_batch_equals_the_same_row_alone(network):
    x, t, words = torch.randn(3, 6, 4, 4), torch.rand(3), text([2, 7, 4])
    with torch.no_grad():
        together = network(x, t, words)
        for row, length in enumerate([2, 7, 4]):
            alone = Text(
                words.tokens[row : row + 1, :length],
                words.mask[row : row + 1, :length],
                words.pooled[row : row + 1],
            )
            one = network(x[row : row + 1], t[row : row + 1], alone)
            torch.testing.assert_close(one[0], together[row], atol=1e-4, rtol=1e-4)


def test_time_text_and_place_all_change_the_answer(network):
    x, t, words = torch.randn(1, 6, 4, 4), torch.tensor([0.3]), text([4])
    with torch.no_grad():
        answer = network(x, t, words)
        assert not torch.allclose(network(x, t + 0.2, words), answer, atol=1e-4)
        assert not torch.allclose(network(x, t, text([5])), answer, atol=1e-4)
        assert not torch.allclose(network(x.flip(-1), t, words).flip(-1), answer, atol=1e-4)


def test_a_velocity_networks_weights_make_a_flow_map_with_the_same_answer(network):
    x, t, words = torch.randn(2, 6, 4, 4), torch.tensor([0.2, 0.6]), text([3, 5])
    mapped = network.as_flow_map((1.0, 6.0)).eval()
    with torch.no_grad():
        answer = network(x, t, words)
        assert torch.equal(mapped(x, t, words), answer)
        assert torch.equal(mapped(x, t, words, t, torch.full((2,), 3.0)), answer)
        assert torch.equal(mapped(x, t, words, torch.ones(2), torch.full((2,), 6.0)), answer)


def test_a_trained_flow_map_listens_to_where_to_and_how_strongly(network):
    x, t, words = torch.randn(1, 6, 4, 4), torch.tensor([0.3]), text([4])
    mapped = network.as_flow_map((1.0, 6.0)).eval()
    for embedding in (mapped.embed_jump, mapped.embed_scale):
        torch.nn.init.normal_(embedding.layers[2].weight, std=0.2)
    with torch.no_grad():
        answer = mapped(x, t, words, t, torch.ones(1))
        torch.testing.assert_close(mapped(x, t, words), answer)
        assert not torch.allclose(mapped(x, t, words, t + 0.5, torch.ones(1)), answer, atol=1e-4)
        assert not torch.allclose(mapped(x, t, words, t, torch.full((1,), 4.0)), answer, atol=1e-4)


def test_a_network_with_one_time_refuses_a_second_one_and_knows_no_weights_for_it(network):
    with pytest.raises(ValueError, match="only one time"):
        network(torch.randn(1, 6, 4, 4), torch.rand(1), text([4]), r=torch.ones(1))
    assert not any("jump" in name or "scale" in name for name in network.state_dict())


def test_weights_that_never_saw_a_source_make_an_editor_with_the_same_answer(network):
    x, t, words = torch.randn(2, 6, 4, 4), torch.tensor([0.2, 0.6]), text([3, 5])
    source = with_mask(torch.randn(2, 6, 4, 4), torch.ones(2, 1, 4, 4))
    for before in (network, network.as_flow_map((1.0, 6.0)).eval()):
        editor = before.as_editor().eval()
        with torch.no_grad():
            assert torch.equal(editor(x, t, words, source=source), before(x, t, words))
            assert torch.equal(editor(x, t, words), before(x, t, words))


def test_a_trained_editor_listens_to_its_source_and_draws_as_before_in_rows_without_one(network):
    x, t, words = torch.randn(2, 6, 4, 4), torch.tensor([0.2, 0.6]), text([3, 5])
    editor = network.as_editor().eval()
    torch.nn.init.normal_(editor.embed_source.weight, std=0.2)
    source = with_mask(torch.randn(2, 6, 4, 4), torch.ones(2, 1, 4, 4))
    source[1] = 0
    with torch.no_grad():
        drawn, edited = network(x, t, words), editor(x, t, words, source=source)
        assert torch.equal(edited[1], drawn[1])
        assert not torch.allclose(edited[0], drawn[0], atol=1e-4)
        elsewhere = source.clone()
        elsewhere[0, 6] = 0  # the same picture, nothing of which may change
        assert not torch.allclose(editor(x, t, words, source=elsewhere)[0], edited[0], atol=1e-4)
        mapped = editor.as_flow_map((1.0, 6.0)).eval()
        torch.testing.assert_close(mapped(x, t, words, source=source), edited)


def test_a_network_without_a_source_refuses_one(network):
    source = with_mask(torch.randn(1, 6, 4, 4), torch.ones(1, 1, 4, 4))
    with pytest.raises(ValueError, match="only draws from noise"):
        network(torch.randn(1, 6, 4, 4), torch.rand(1), text([4]), source=source)


def test_attention_in_training_is_the_attention_that_draws(network):
    x, t, words = torch.randn(2, 6, 4, 5), torch.rand(2), text([3, 5])
    with torch.no_grad():
        drawn = network(x, t, words)
    assert torch.allclose(network(x, t, words), drawn, atol=1e-4)
