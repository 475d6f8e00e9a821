"""What the export tells of, a theme a folder: what may befall its records is in `fates.py`, how they are made in `story.py`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from duly.demo.fates import Fate, Table


def fates() -> Iterator[tuple[str, Fate]]:
    """Every fate that any theme declares, with the table and module that it is declared in."""
    for module in walk_packages(__path__, f"{__name__}."):
        for name, declared in vars(import_module(module.name)).items():
            if isinstance(declared, Table | Fate):
                for fate in declared if isinstance(declared, Table) else [declared]:
                    yield f"{module.name.removeprefix(__name__ + '.')}.{name}", fate
