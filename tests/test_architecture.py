"""The shape of the project: which folder may import which, what may not stand in the code."""

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Which of our folders each folder may import.
ARROWS = {
    "nlu": set(),
    "dialogs": {"nlu"},
    "storage": {"nlu", "dialogs"},
    "bot": {"nlu", "dialogs", "storage", "models"},
    "models": {"nlu"},
}
#: Libraries that must not be reached from a folder.
FORBIDDEN = {
    "nlu": {"torch", "transformers", "aiogram", "sqlalchemy", "nicegui", "sklearn"},
    "dialogs": {
        "aiogram",
        "sqlalchemy",
        "torch",
        "transformers",
        "onnxruntime",
        "numpy",
        "nicegui",
        "asyncio",
        "random",
        "time",
    },
    "storage": {"aiogram", "torch", "transformers", "nicegui", "onnxruntime"},
    "bot": {"torch", "transformers", "sklearn", "sqlalchemy"},
}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, at its head or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("folder", ARROWS)
def test_arrows_between_folders_go_one_way(folder: str) -> None:
    allowed = ARROWS[folder] | {folder}
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(folder)
        for module in imports(path)
        if module.split(".")[0] in ARROWS and module.split(".")[0] not in allowed
    }
    assert wrong == set()


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_no_folder_reaches_for_a_library_that_is_not_its_own(folder: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(folder)
        for module in imports(path)
        if module.split(".")[0] in FORBIDDEN[folder]
    }
    assert wrong == set()


def test_models_give_the_rest_nothing_but_commands() -> None:
    """Only the command line starts training, evaluation and benchmarks."""
    wrong = {
        str(path.relative_to(ROOT))
        for path in sources("bot")
        if any(module.split(".")[0] == "models" for module in imports(path)) and path.parent.name != "cli"
    }
    assert wrong == set()


def test_the_engine_has_no_clock_no_chance_and_waits_for_nothing() -> None:
    calls = re.compile(r"\.now\(|\.today\(|\.utcnow\(|time\.time|random\.|\bawait\b|\basync\b")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources("dialogs")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if calls.search(line.split("#")[0]) and not line.strip().startswith((">>>", '"', "'"))
    ]
    assert wrong == []


def test_nobody_commits_but_the_unit_of_work() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources("bot", "storage")
        if ".commit(" in path.read_text(encoding="utf-8") and path.parent.name != "migrations"
    ]
    assert wrong == []


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa(: [A-Z0-9, ]+)?|type: ignore(\[[\w, -]+\])?)\s*$")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources("bot", "dialogs", "nlu", "models", "storage")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["bot", "dialogs", "nlu", "storage"])
def test_public_names_exist(package: str) -> None:
    """That they are sorted is ruff's to see (RUF022)."""
    module = importlib.import_module(package)
    names = getattr(module, "__all__", [])
    assert len(names) == len(set(names))
    assert all(hasattr(module, name) for name in names)


def test_every_entry_point_can_be_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for target in project["scripts"].values():
        module, _, name = target.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        # What every command imports; aiogram alone is four seconds, and a wrong setting is told before.
        ("bot.cli", {"aiogram", "matplotlib", "nicegui", "pandas", "sklearn", "torch", "transformers"}),
        # What ``bantik run`` imports must not drag in gigabytes.
        ("bot.app", {"matplotlib", "nicegui", "pandas", "sklearn", "torch", "transformers"}),
    ],
)
def test_a_command_imports_only_what_it_needs(module: str, heavy: set[str]) -> None:
    import subprocess

    code = f"import {module}, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
