"""How the last night went, as a file that the node exporter of Prometheus reads (its textfile collector)."""

from __future__ import annotations

from pathlib import Path

from duly.errors import DeliveryError, SettingsError, system_words
from duly.nights.standing import Standing


def check_metrics() -> None:
    """Raises SettingsError where the library that writes them is not installed."""
    try:
        import prometheus_client  # noqa: F401
    except ImportError:
        raise SettingsError(
            "notify.metrics: the library that writes them is not installed",
            next_step="Install it: pip install 'duly[notify]'.",
        ) from None


def write_metrics(file: Path, standing: Standing) -> None:
    """Write the metrics, all at once. Raises DeliveryError where the file cannot be written."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()

    def gauge(name: str, help_text: str, value: float) -> None:
        Gauge(f"duly_{name}", help_text, registry=registry).set(value)

    last, judged = standing.last, standing.judged
    if last is not None:
        gauge("last_run_end_timestamp_seconds", "When the last run ended", last.ended.timestamp())
        gauge("last_run_duration_seconds", "How long the last run took", (last.ended - last.started).total_seconds())
        gauge("last_run_exit_code", "Exit code of the last run (docs/operating.md)", last.exit_code)
    if judged is not None:
        gauge(
            "last_judged_end_timestamp_seconds", "When the last run that left results ended", judged.ended.timestamp()
        )
        gauge("rows_read", "Rows that the last judged run read", judged.rows or 0)
        gauge("rows_refused", "Rows that the last judged run refused", judged.refused or 0)
        standards = Gauge(
            "duly_standards", "Standards of the last judged run by outcome", ["outcome"], registry=registry
        )
        for outcome, number in (judged.outcomes or {}).items():
            standards.labels(outcome.lower()).set(number)
        if judged.as_of is not None:
            gauge(
                "last_judged_as_of_timestamp_seconds",
                "The instant that the last judged run is as at",
                judged.as_of.timestamp(),
            )
    gauge("things_to_tell", "What could not be judged or failed, each counted once", len(standing.told))
    try:
        write_to_textfile(str(file), registry)
    except OSError as error:
        raise DeliveryError(
            f"{file} could not be written ({system_words(error)})",
            next_step="Correct notify.metrics.",
        ) from error
