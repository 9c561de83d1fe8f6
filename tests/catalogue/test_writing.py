"""A spec that is written reads as the same spec."""

import pytest

from fm_agent_tools.catalogue import Catalogue
from fm_agent_tools.catalogue.reading import read_spec
from fm_agent_tools.catalogue.writing import written
from fm_agent_tools.errors import SpecInvalid
from fm_agent_tools.folders import models_folder

ODD = 'quotes " and \\ slashes\nlines\x7f\x01, ünï × 🦊'


@pytest.mark.parametrize("folder", ["tiny", "models"])
def test_every_spec_that_is_written_is_read_as_the_same(folder, project, tmp_path):
    for spec in Catalogue(models_folder(folder if folder == "tiny" else project / folder)).specs:
        odd = spec.model_copy(update={"title": ODD, "styles": {'a "b".c': ODD}, "style": 'a "b".c'})
        for one in (spec, odd):
            path = tmp_path / spec.name / "model.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(written(one), encoding="utf-8")
            assert read_spec(path).model_dump() == one.model_dump()


def test_a_style_by_default_has_to_be_one_of_the_styles(project, tmp_path):
    spec = Catalogue(project / "models").get("sticker").model_copy(update={"style": "cubist"})
    path = tmp_path / "sticker" / "model.toml"
    path.parent.mkdir()
    path.write_text(written(spec), encoding="utf-8")
    with pytest.raises(SpecInvalid, match=r"cubist.*flat"):
        read_spec(path)
