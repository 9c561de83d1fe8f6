"""The settings panel: labels, bounds and prose come from the request, narrowed by the model's spec."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from fm_agent_tools import ImageRequest, InvalidRequest, ModelSpec, Studio, UnknownModel

_NATIVE = ""
_SCALES = (1, 2, 4, 8)
_BOUNDS = re.compile(r", \d[^:;]*")  # ", 1 to 100" in the prose of a field
_PROBE = "a picture"  # stands in for the prompt while the other fields are checked


def _schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one field of the request, without its "or null"."""
    properties = ImageRequest.model_json_schema()["properties"][name]
    return {**next((c for c in properties.get("anyOf", []) if c.get("type") != "null"), {}), **properties}


def _words(name: str) -> dict[str, Any]:
    """Label and info. What the control itself shows, its bounds and its default, is left out of the prose."""
    description = (ImageRequest.model_fields[name].description or "").partition("; left out")[0]
    return {"label": name.replace("_", " ").capitalize(), "info": f"{_BOUNDS.sub('', description)}."}


@dataclass(frozen=True)
class Controls:
    """The five controls, in the order in which their values are passed around."""

    model: gr.Dropdown
    steps: gr.Slider
    guidance: gr.Slider
    seed: gr.Textbox
    size: gr.Dropdown

    def all(self) -> list[gr.components.Component]:
        """The components, in order."""
        return [self.model, self.steps, self.guidance, self.seed, self.size]


def image_models(studio: Studio) -> list[ModelSpec]:
    """The picture models that can be used here."""
    return [spec for spec in usable_models(studio) if "image" in spec.kinds]


def usable_models(studio: Studio) -> list[ModelSpec]:
    """All models that can be used here, those of pictures first."""
    found = [status.spec for status in studio.models() if status.installed and status.spec]
    return sorted(found, key=lambda spec: ("image", "audio", "video").index(spec.modality))


def build(models: Callable[[], list[ModelSpec]]) -> Controls:
    """Makes the controls inside the current Gradio block, set to the first model's own values."""
    specs = models()
    spec = specs[0]
    controls = Controls(
        model=gr.Dropdown(_names(specs), value=spec.name, label="Model"),
        steps=gr.Slider(**_range("steps", spec, 1), **_words("steps")),
        guidance=gr.Slider(**_range("guidance", spec, 0.5), **_words("guidance")),
        seed=gr.Textbox(placeholder="random", max_lines=1, **_words("seed")),
        size=gr.Dropdown(_sizes(spec), value=_NATIVE, label="Size"),
    )
    controls.model.input(
        lambda name: _for_model(models(), name),
        controls.model,
        controls.all()[1:],
        api_visibility="private",
        show_progress="hidden",
    )
    return controls


def _names(specs: list[ModelSpec]) -> list[tuple[str, str]]:
    return [(spec.title, spec.name) for spec in specs]


def _range(name: str, spec: ModelSpec, step: float) -> dict[str, Any]:
    schema, own = _schema(name), getattr(spec, name)
    return {
        "minimum": max(own.minimum, schema["minimum"]),
        "maximum": min(own.maximum, schema["maximum"]),
        "value": own.default,
        "step": step,
    }


def _sizes(spec: ModelSpec) -> list[tuple[str, str]]:
    largest, output = _schema("width")["maximum"], spec.output
    if output is None:  # of no picture model: the catalogue has checked that
        return []
    own = (f"{output.width} × {output.height} px (the model's own)", _NATIVE)
    sizes = [
        (output.width * k, output.height * k)
        for k in _SCALES[1:]
        if max(output.width, output.height) * k <= largest
    ]
    return [own, *((f"{w} × {h} px (enlarged)", f"{w}x{h}") for w, h in sizes)]


def _for_model(specs: list[ModelSpec], name: str) -> list[Any]:
    spec = next((s for s in specs if s.name == name), specs[0])  # it may have been removed
    return [
        gr.update(**_range("steps", spec, 1)),
        gr.update(**_range("guidance", spec, 0.5)),
        gr.update(),
        gr.update(choices=_sizes(spec), value=_NATIVE),
    ]


def chosen(
    specs: list[ModelSpec], model: str, steps: float, guidance: float, seed: str, size: str
) -> dict[str, Any]:
    """What the panel asks for, as request fields; what is left at the model's own value is left out.

    Raises InvalidRequest; UnknownModel when the model was removed since the panel showed it.
    """
    names = [spec.name for spec in specs]
    if model and model not in names:
        raise UnknownModel(model, names)
    spec = specs[names.index(model)] if model else specs[0]
    fields: dict[str, Any] = {
        "model": spec.name if spec is not specs[0] else None,
        "steps": None if steps == spec.steps.default else int(steps),
        "guidance": None if guidance == spec.guidance.default else guidance,
        "seed": _seed(seed),
    }
    if size:
        fields["width"], fields["height"] = (int(side) for side in size.split("x"))
    given = {name: value for name, value in fields.items() if value is not None}
    spec.narrow(ImageRequest(prompt=_PROBE, **given))
    return given


def _seed(text: str) -> int | None:
    text = (text or "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise InvalidRequest("seed", text, "a whole number from 0 to 2^63 - 1, or nothing for one at random")
    return int(text) if text else None


def restored(specs: list[ModelSpec], settings: dict[str, Any]) -> list[Any]:
    """Updates that set the controls to what a conversation used last."""
    spec = next((s for s in specs if s.name == settings.get("model")), specs[0])
    size = f"{settings['width']}x{settings['height']}" if "width" in settings else _NATIVE
    return [
        gr.update(choices=_names(specs), value=spec.name),
        gr.update(**{**_range("steps", spec, 1), "value": settings.get("steps", spec.steps.default)}),
        gr.update(
            **{**_range("guidance", spec, 0.5), "value": settings.get("guidance", spec.guidance.default)}
        ),
        gr.update(value=str(settings.get("seed", ""))),
        gr.update(choices=_sizes(spec), value=size),
    ]
