from pathlib import Path

import pytest

from models.config import CONFIG, ConfigError, load_config


def test_the_recipe_loads_and_an_override_reaches_it() -> None:
    assert load_config().version == "reader.v1"
    assert load_config(overrides={"loss.rdrop": 0.5}).loss.rdrop == 0.5


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.read_text(encoding="utf-8").replace("rdrop", "rdorp"), encoding="utf-8")
    with pytest.raises(ConfigError, match="rdorp"):
        load_config(path)
    with pytest.raises(ConfigError, match="nothing"):
        load_config(overrides={"nothing": 1})
