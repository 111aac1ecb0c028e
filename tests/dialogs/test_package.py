"""What the package shows, and what it must not know."""

import ast
from collections.abc import Iterator
from pathlib import Path

import dialogs
from dialogs import errors

FOLDER = Path(dialogs.__file__).parent
ALLOWED = {"dialogs", "pydantic", "yaml"}
NLU = {"nlu.labels", "nlu.reading"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(FOLDER.glob("*.py")):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_public_names_are_sorted_and_there() -> None:
    assert list(dialogs.__all__) == sorted(dialogs.__all__)
    assert all(hasattr(dialogs, name) for name in dialogs.__all__)


def test_only_the_library_pydantic_yaml_and_labels_are_imported() -> None:
    import sys

    for name, tree in modules():
        for module in imports(tree):
            top = module.split(".")[0]
            assert module in NLU or top in ALLOWED or top in sys.stdlib_module_names, (name, module)


def test_no_clock_no_chance_no_waiting() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Await | ast.AsyncFunctionDef), name
            if isinstance(node, ast.Attribute):
                assert (
                    node.attr not in {"now", "utcnow", "today", "time", "perf_counter"}
                    or not isinstance(node.ctx, ast.Load)
                    or getattr(node.value, "id", "") in {"self", "around"}
                ), (name, node.attr)
        assert not {"random", "time", "secrets", "asyncio"} & set(imports(tree)), name


def test_every_error_says_what_to_do_and_is_one_of_ours() -> None:
    tree = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, Exception)]
    assert errors.ScriptError in tree
    assert all(issubclass(error, errors.DialogError) and error.__doc__ for error in tree)


def test_no_module_is_longer_than_a_screenful_of_ideas() -> None:
    for path in FOLDER.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 400, path.name
