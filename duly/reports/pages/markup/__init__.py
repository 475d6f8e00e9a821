"""The pieces that pages are made of: foreign text made safe, tables, tags, bars, charts and pictures of how a series stands."""

from duly.reports.pages.markup.bars import rate_bar, share_bar
from duly.reports.pages.markup.charts import axis_text, chart, coordinate
from duly.reports.pages.markup.foreign import brief, day, foreign, link, linked, short_day, standard_name, visible
from duly.reports.pages.markup.grids import Grid, GridCell, GridHead, GridRow, grid_pictures
from duly.reports.pages.markup.icons import assurance, variation, way
from duly.reports.pages.markup.sparklines import sparkline
from duly.reports.pages.markup.tables import ColumnHead, Table, number_columns, text_columns
from duly.reports.pages.markup.tags import label, tag

__all__ = [
    "ColumnHead",
    "Grid",
    "GridCell",
    "GridHead",
    "GridRow",
    "Table",
    "assurance",
    "axis_text",
    "brief",
    "chart",
    "coordinate",
    "day",
    "foreign",
    "grid_pictures",
    "label",
    "link",
    "linked",
    "number_columns",
    "rate_bar",
    "share_bar",
    "short_day",
    "sparkline",
    "standard_name",
    "tag",
    "text_columns",
    "variation",
    "visible",
    "way",
]
