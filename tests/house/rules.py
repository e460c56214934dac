# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the house that can be counted. Each takes a path and its text and returns what breaks it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

APPS = ("cms", "courses", "agende", "home")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_COMPONENT = 400, 40, 80, 30
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
PURGE = "cms/pages/purge.py"
SIGNAL_MODULES = {"django.db.models.signals", "django.core.signals", "wagtail.signals", "django.dispatch"}
SPDX = "SPDX-License-Identifier: AGPL-3.0-or-later"
SOURCE_SUFFIXES = {".py", ".ts", ".mjs", ".js", ".css", ".scss", ".html", ".sh", ".po", ".java"}
SOURCE_NAMES = {"Makefile", "run"}
PATHS = re.compile(r"(?<![\w.~}$])/(?:home|Users|root|work)/[\w.-]+")
REGISTRY = re.compile(
    r"\b(?:registry\.npm"
    r"js\.org|registry\.yarn"
    r"pkg\.com|pypi"
    r"\.org/simple|files\.python"
    r"hosted\.org)"
)
INLINE = {
    "inline style": re.compile(r"<[^>%]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(
        r"<[^>%]*\son(?:click|load|change|submit|input|key\w+|mouse\w+)\s*=", re.IGNORECASE
    ),
    "javascript: address": re.compile(r"""["']javascript:""", re.IGNORECASE),
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
}


def is_product(path: str) -> bool:
    """Python of the product or its tools, migrations apart."""
    return path.endswith(".py") and path.split("/", 1)[0] in {*APPS, "tools"} and "/migrations/" not in path


def long_file(path: str, text: str) -> list[str]:
    lines = text.count("\n")
    if PurePosixPath(path).suffix not in {".py", ".ts", ".mjs", ".css", ".scss", ".html", ".sh"}:
        return []
    if "/migrations/" in path:
        return []
    limit = LONGEST_FILE
    if path.startswith("templates/"):
        limit = LONGEST_COMPONENT if path.startswith("templates/components/") else LONGEST_TEMPLATE
    return [f"{path}: {lines} lines, at most {limit}"] if lines > limit else []


def long_functions(path: str, text: str) -> list[str]:
    """A journey is one errand told from beginning to end: it may be longer."""
    if not path.endswith(".py") or "/migrations/" in path or path.startswith("tests/journeys/"):
        return []
    return [
        f"{path}:{node.lineno} {node.name}: {length} lines, at most {LONGEST_FUNCTION}"
        for node in _functions(text)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def untyped_functions(path: str, text: str) -> list[str]:
    if not is_product(path):
        return []
    return [
        f"{path}:{node.lineno} {node.name}: types are missing" for node in _functions(text) if _untyped(node)
    ]


def _untyped(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    every += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
    named = [argument for argument in every if argument.arg not in {"self", "cls"}]
    return node.returns is None or any(argument.annotation is None for argument in named)


def undocumented(path: str, text: str) -> list[str]:
    """Modules of the product say in a sentence what they are for (files that only import may be silent)."""
    if not is_product(path) or path.endswith("__init__.py"):
        return []
    tree = ast.parse(text)
    does = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)
    return [f"{path}: no docstring"] if does and not ast.get_docstring(tree) and _lines(tree) > 20 else []


def _lines(tree: ast.Module) -> int:
    return max((node.end_lineno or 0 for node in tree.body), default=0)


def overridden_save(path: str, text: str) -> list[str]:
    if not is_product(path):
        return []
    return [
        f"{path}:{node.lineno} {parent.name}.{node.name}: no save() override"
        for parent in ast.walk(ast.parse(text))
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]


def domain_signals(path: str, text: str) -> list[str]:
    if not is_product(path) or path == PURGE:
        return []
    return [
        f"{path}:{node.lineno}: signals live in {PURGE} alone"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module in SIGNAL_MODULES
    ]


def unread_words(path: str, text: str) -> list[str]:
    """The catalogues are read from calls by these names: any other leaves its words in English."""
    if not is_product(path):
        return []
    return [
        f"{path}:{node.lineno}: {alias.name} is called _ or by its own name"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and alias.asname not in (None, "_")
    ]


def forbidden_name(path: str, text: str) -> list[str]:
    del text
    parts = {PurePosixPath(part).stem for part in PurePosixPath(path).parts}
    return [f"{path}: «{name}» says nothing" for name in sorted(parts & FORBIDDEN_NAMES)]


def unnamed_migration(path: str, text: str) -> list[str]:
    del text
    name = PurePosixPath(path).name
    if "/migrations/" not in path or name == "__init__.py" or not name.endswith(".py"):
        return []
    good = re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+\.py", name) and "_auto_" not in name and "alter_" not in name
    return [] if good else [f"{path}: say what the migration does"]


def irreversible_migration(path: str, text: str) -> list[str]:
    if "/migrations/" not in path or not path.endswith(".py"):
        return []
    ways_back = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}
    return [
        f"{path}:{node.lineno}: {_called(node)} without its way back"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and _called(node) in ways_back
        and len(node.args) < 2
        and ways_back[_called(node)] not in {keyword.arg for keyword in node.keywords}
    ]


def unconfirmed_removal(path: str, text: str) -> list[str]:
    """What removes or renames carries, on its line or the one above, a comment `# confirmed: why it is safe`."""
    if "/migrations/" not in path or not path.endswith(".py"):
        return []
    lines = text.splitlines()
    return [
        f"{path}:{node.lineno}: {_called(node)} without «# confirmed: …»"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and _called(node) in {"RemoveField", "RenameField", "DeleteModel", "RenameModel", "AlterModelTable"}
        and not any("# confirmed:" in line for line in lines[max(0, node.lineno - 2) : node.lineno])
    ]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def missing_licence(path: str, text: str) -> list[str]:
    file = PurePosixPath(path)
    if file.suffix not in SOURCE_SUFFIXES and file.name not in SOURCE_NAMES:
        return []
    head = "\n".join(text.splitlines()[:4])
    return [] if SPDX in head else [f"{path}: no SPDX line"]


def inline_code(path: str, text: str) -> list[str]:
    """Screens obey the strict policy; the PDF's templates never reach a browser."""
    if not path.startswith("templates/") or path.startswith(("templates/pdf/", "templates/mail/")):
        return []
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for what, pattern in INLINE.items()
        for match in pattern.finditer(text)
    ]


def machine_words(path: str, text: str) -> list[str]:
    """No folder of somebody's machine, no host of a package registry, no address in a lock file."""
    found = [f"{path}: {match[0]}" for match in (*PATHS.finditer(text), *REGISTRY.finditer(text))]
    if path.startswith("requirements") and "://" in text:
        found.append(f"{path}: an address in the lock")
    if path.endswith("package-lock.json") and "resolved" in json.dumps(
        list(json.loads(text)["packages"].values())
    ):
        found.append(f"{path}: an address in the lock")
    return found


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
