"""duly from Python: open an export, judge it, and take the results on as tables. The surface is what `duly.__all__` names.

For analysts and notebooks. It goes the road that the command line goes, so a figure is the same wherever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duly.errors import UsageError
from duly.expectations.loading import catalogue_of, part_of_catalogue
from duly.expectations.tuning import Tuning
from duly.judging.session import Request, opened
from duly.judging.settled import settled
from duly.private import temporary_folder
from duly.reports import words
from duly.results import Counts, RunResult, StandardResult, exit_code
from duly.run import Leaves
from duly.run import judge as judge_run
from duly.settings import Settings, load

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Place = str | PathLike[str]

_COUNTS = ("compliant", "non_compliant", "unknown", "not_yet_due", "exempt", "excluded")


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export that can be judged. Nothing of it is read before it is asked for.

    `settings` are those of duly.toml; `paths` are read in place of the export that it names.
    """

    settings: Settings
    paths: tuple[Path, ...] = ()

    def tables(self) -> Mapping[str, Mapping[str, int]]:
        """What is read of each table: its rows, and how many were folded, refused, or made after the as-at instant.

        Raises ExportError where the export cannot be read.
        """
        tuning = _tuning(self.settings)
        with opened(self.settings, tuning, Request(paths=self.paths)) as session:
            return {
                name: {
                    "rows": table.rows,
                    "folded": table.folded,
                    "refused": table.refused,
                    "after_as_of": table.after_as_of,
                }
                for name, table in session.dataset.manifest.tables.items()
            }

    def judge(
        self,
        *,
        as_at: datetime | str | None = None,
        suites: Sequence[str] = (),
        standards: Sequence[str] = (),
        verdicts: bool = False,
    ) -> Results:
        """Judge it: by these suites and standards, or by all that duly.toml judges. Nothing is kept in the history.

        `as_at` is an instant, or text such as 2017-11-07T06:00, local where it has no offset. With `verdicts`, the verdict on
        every record can be asked for afterwards.

        Raises ExportError where the export cannot be read, SettingsError and UsageError where it was asked for wrongly. A
        standard that cannot be judged is a result, not an error.
        """
        request = Request(
            paths=self.paths,
            as_at=_instant(as_at, self.settings),
            suites=_names(suites, "suites"),
            standards=_names(standards, "standards"),
        )
        with temporary_folder() as folder:
            written = folder / "verdicts.parquet" if verdicts else None
            asked = part_of_catalogue(self.settings, suites=request.suites, ids=request.standards)
            tuning = settled(self.settings, asked)
            leaves = Leaves(assessments=written, in_order=True, listed=False)
            judged = judge_run(self.settings, tuning, request, leaves=leaves)
            return Results(run=judged.result, _verdicts=_read_whole(written) if written else None)


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a run found, standard by standard: `results["NCRS-01"]`, or as a table.

    `run` is the whole result, as results.json holds it.
    """

    run: RunResult
    _verdicts: pyarrow.Table | None = None

    @property
    def exit_code(self) -> int:
        """What the command would exit with: 0 every target met, 1 some not met, 3 something could not be judged
        or told."""
        return exit_code(self.run)

    def __getitem__(self, standard: str) -> StandardResult:
        """The result of a standard, by its id whatever its case. Raises KeyError, naming those there are."""
        for result in self:
            if result.standard.casefold() == standard.casefold():
                return result
        raise KeyError(f"{standard} was not judged; judged were {', '.join(result.standard for result in self)}")

    def __iter__(self) -> Iterator[StandardResult]:
        return iter(self.run.results)

    def __len__(self) -> int:
        return len(self.run.results)

    def to_arrow(self) -> pyarrow.Table:
        """A row for each standard, and one for each of its further rates: what was counted, and what it comes to.

        Rates, their bounds and targets are per cent, null where nothing was judged. `rate_id` is blank in a standard's own row.
        """
        import pyarrow

        rows = [row for result in self for row in _rows(result)]
        texts = [pyarrow.field(name, pyarrow.string()) for name in ("standard", "suite", "rate_id", "title", "outcome")]
        shares = [pyarrow.field(name, pyarrow.float64()) for name in ("target", "rate", "rate_low", "rate_high")]
        counts = [pyarrow.field(name, pyarrow.int64()) for name in _COUNTS]
        return pyarrow.Table.from_pylist(rows, schema=pyarrow.schema([*texts, *shares, *counts]))

    def to_pandas(self) -> pandas.DataFrame:
        """As `to_arrow`, for pandas."""
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """As `to_arrow`, for polars. Raises UsageError where polars is not installed."""
        return _polars(self.to_arrow())

    def verdicts(self) -> pyarrow.Table:
        """The verdict on every record: ids, codes and times (UTC), a row for each standard, rate, record and part of it.

        Raises UsageError where the export was judged without `verdicts=True`.
        """
        if self._verdicts is None:
            raise UsageError(
                "the verdicts on single records were not kept", next_step="Judge with judge(..., verdicts=True)."
            )
        return self._verdicts

    def _repr_html_(self) -> str:
        """A short table for a notebook. It holds no record's id."""
        head = "".join(f"<th>{name}</th>" for name in ("Standard", "", "Outcome", "Rate", "Target", "Of", "Unknown"))
        body = "".join(_html_row(result) for result in self)
        as_of = escape(f"{self.run.run.as_of:%d %B %Y %H:%M}")
        return f"<table><caption>As at {as_of}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def open(*paths: Place, config: Place | None = None) -> Export:
    """An export: a folder, a zip or files; or, without `paths`, the one that `config`, a duly.toml, names.

    No duly.toml is needed where file and column names are those of the vocabulary (docs/data-dictionary.md).

    Raises SettingsError where duly.toml is wrong, and UsageError where nothing says what to read.
    """
    settings = load(Path(config)) if config is not None else Settings()
    export = settings.export
    if not paths and not export.path and not export.database and not export.url_env:
        raise UsageError("nothing says where the export is", next_step="Name files or a folder, or a duly.toml.")
    return Export(settings=settings, paths=tuple(Path(path) for path in paths))


def judge(
    *paths: Place,
    config: Place | None = None,
    as_at: datetime | str | None = None,
    suites: Sequence[str] = (),
    standards: Sequence[str] = (),
    verdicts: bool = False,
) -> Results:
    """Open an export and judge it, in one call: `paths` and `config` as for `open`, the rest as for `Export.judge`."""
    return open(*paths, config=config).judge(as_at=as_at, suites=suites, standards=standards, verdicts=verdicts)


def _tuning(settings: Settings) -> Tuning:
    return settled(settings, catalogue_of(settings))


def _names(names: Sequence[str], what: str) -> tuple[str, ...]:
    if isinstance(names, str):  # a text is a sequence of letters, which are no names
        raise UsageError(f"{what} are a list of names, not one text", next_step=f'Write {what}=["{names}"].')
    return tuple(names)


def _instant(as_at: datetime | str | None, settings: Settings) -> datetime | None:
    if as_at is None:
        return None
    try:
        moment = datetime.fromisoformat(as_at) if isinstance(as_at, str) else as_at
    except ValueError:
        raise UsageError(
            f"as_at={as_at!r} is not a date or an instant", next_step="Write it as 2017-11-07 or 2017-11-07T06:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.export.zone)


def _read_whole(path: Path) -> pyarrow.Table:
    """The table in a file that is about to be removed."""
    from pyarrow import parquet

    return parquet.read_table(path, memory_map=False)


def _polars(table: pyarrow.Table) -> polars.DataFrame:
    try:
        import polars
    except ModuleNotFoundError:
        raise UsageError("polars is not installed", next_step="Install it, or use to_arrow() or to_pandas().") from None
    frame = polars.from_arrow(table)
    assert isinstance(frame, polars.DataFrame)  # a table makes a frame, a column a series
    return frame


def _rows(result: StandardResult) -> Iterator[dict[str, Any]]:
    about = {"standard": result.standard, "suite": result.suite}
    own = {"rate_id": "", "title": result.title, "outcome": result.outcome.value, "target": result.target}
    yield _numbers({**about, **own}, result.counts)
    for rate in result.rates:
        outcome = None if rate.outcome is None else rate.outcome.value
        yield _numbers(
            {**about, "rate_id": rate.id, "title": rate.title, "outcome": outcome, "target": rate.target}, rate.counts
        )


def _numbers(row: dict[str, Any], counts: Counts) -> dict[str, Any]:
    shares = {
        "target": row["target"],
        "rate": counts.rate,
        "rate_low": counts.rate_low,
        "rate_high": counts.rate_high,
    }
    return {
        **row,
        **{name: None if share is None else float(share) for name, share in shares.items()},
        **{name: getattr(counts, name) for name in _COUNTS},
    }


def _html_row(result: StandardResult) -> str:
    counts = result.counts
    if counts.rate is None:
        rate = ""
    elif counts.small:
        rate = f"{counts.compliant} of {counts.judged}"
    else:
        rate = f"{counts.rate} %"
    cells = (
        result.standard,
        result.title,
        words.OUTCOMES[result.outcome].word,
        rate,
        "" if result.target is None else f"{result.target:g} %",
        f"{counts.judged:,}",
        f"{counts.unknown:,}",
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
