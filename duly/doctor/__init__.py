"""What `duly doctor` looks at: whether what duly.toml says can be read, judged and written where it runs."""

from duly.doctor.examination import Examination, examine
from duly.doctor.findings import Finding, State

__all__ = ["Examination", "Finding", "State", "examine"]
