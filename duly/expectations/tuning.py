"""The catalogue as a force has tuned it in duly.toml: which standards are on, their targets, their parameters.

Every change carries a reason and an expiry, which are printed wherever the figure is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from duly.checks import Standard, Value
from duly.errors import SettingsError, meant
from duly.expectations.catalogue import Catalogue
from duly.expectations.contents import contents, ids_there
from duly.expectations.naming import ids_of, like_id
from duly.settings import ALL, Amount, Change, Settings
from duly.settings.faults import dotted


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """A catalogue, worded with the parameters in force, and what duly.toml changes in it.

    `targets` in per cent and `off` are by standard id, `parameters` by parameter name. `said` holds a sentence for each
    change: those of a standard by its id, those of a parameter by its name.
    """

    catalogue: Catalogue
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, catalogue: Catalogue) -> Tuning:
        """The changes that these settings make in a catalogue.

        Raises SettingsError, with all faults, where they name a standard or parameter that the catalogue does not have
        or give a parameter a value of the wrong kind.
        """
        ids = {standard.id: standard for standard in catalogue.standards}
        known, known_ids = catalogue.parameters, (*catalogue.ids, *ids_there())
        faults = [*_strangers("refused_allowed", settings.run.refused_allowed, catalogue.vocabulary.by_name, "table")]
        faults += _strangers("unknown_allowed", settings.run.unknown_allowed, known_ids, "standard")
        targets: dict[str, Decimal] = {}
        parameters: dict[str, Value] = {}
        said: dict[str, str] = {}
        for name, change in settings.standards.items():
            if name not in ids:
                faults.append(f"standards.{_key(name)}: there is no such standard{like_id(name, known_ids)}")
                continue
            agreed = _agreed(change)
            if change.enabled is False:
                said[name] = f"{name} is switched off {agreed}"
            if change.target is not None:
                targets[name] = Decimal(str(change.target))
                said[name] = f"target of {name} changed from {ids[name].target:g} % to {change.target:g} % {agreed}"
        for name, changed in settings.parameters.items():
            if name not in known:
                faults.append(f"parameters.{_key(name)}: there is no such parameter{meant(name, known)}")
                continue
            try:
                parameters[name] = known[name].checked(changed.value)
            except SettingsError as wrong:
                faults.append(wrong.message)
                continue
            default, value = value_in_words(known[name].default), value_in_words(parameters[name])
            moved = (
                f"changed from {default} to {value}" if parameters[name] != known[name].default else f"kept at {value}"
            )
            said[name] = f"{name} {moved} {_agreed(changed)}"
        faults += _wrong_names(settings, catalogue)
        if faults:
            raise SettingsError(
                "duly.toml names something that the catalogue does not have, or gives it what it cannot be",
                faults=[settings.with_line(fault) for fault in faults],
                next_step="'duly standards' lists the standards, 'duly standards ID' the parameters of one",
            )
        return cls(
            catalogue=catalogue.tuned(parameters) if parameters else catalogue,
            targets=targets,
            off=frozenset(name for name, change in settings.standards.items() if change.enabled is False),
            parameters=parameters,
            said=said,
        )

    def standards(self, *, suites: Collection[str] = (), ids: Collection[str] = ()) -> tuple[Standard, ...]:
        """The chosen standards that are not switched off; one asked for by its id is judged even so."""
        asked = {name.casefold() for name in ids}
        return tuple(
            standard
            for standard in self.catalogue.chosen(suites=suites, ids=ids)
            if standard.id not in self.off or standard.id.casefold() in asked
        )

    def target(self, standard: Standard) -> Decimal:
        """The target in force, in per cent."""
        return self.targets.get(standard.id, standard.target)

    def notes(self, standard: Standard) -> tuple[str, ...]:
        """The changes that bear on a standard, in words."""
        names = (standard.id, *(parameter.name for parameter in standard.parameters))
        return tuple(self.said[name] for name in names if name in self.said)


def _wrong_names(settings: Settings, catalogue: Catalogue) -> Iterator[str]:
    """Suites and standards that duly.toml judges by, or breaks a trend of, and that there are none of. A part of the catalogue
    may have been loaded: what the package has besides is known too."""
    ids = (*catalogue.ids, *ids_there())
    suites = {suite.name.casefold() for suite in catalogue.suites} | contents().keys()
    for name in settings.run.suites:
        if name.casefold() not in suites:
            yield f"run.suites: there is no suite {name}{meant(name, suites)}; there are {', '.join(sorted(suites))}"
    for name in settings.run.standards:
        if not ids_of(name, ids):
            yield f"run.standards: there is no standard {name}{like_id(name, ids)}"
    for number, declared in enumerate(settings.history.breaks):
        for name in declared.standards:
            if name not in ids:
                yield f"history.breaks.{number}.standards: there is no standard {name}{like_id(name, ids)}"


def _key(name: str) -> str:
    return dotted([name])


def _strangers(key: str, budget: Mapping[str, Amount] | None, known: Collection[str], what: str) -> list[str]:
    """What a budget names that there is not."""
    names = [name for name in budget or () if name != ALL and name not in known]
    return [f"run.{key}.{name}: there is no such {what}" for name in names]


def _agreed(change: Change) -> str:
    """Why, with whom and when it was agreed, and until when it holds."""
    with_whom = f" by {change.owner}" if change.owner else ""
    when = f" on {change.agreed:%d %B %Y}" if change.agreed else ""
    agreed = f"agreed{with_whom}{when}; " if with_whom or when else ""
    return f"({change.reason}; {agreed}until {change.expires:%d %B %Y})"


def value_in_words(value: Value) -> str:
    """A parameter's value as people read it."""
    return ", ".join(value) or "(none)" if isinstance(value, tuple) else str(value)
