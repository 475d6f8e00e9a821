"""Where any id of an export is: what was judged of it, by which standard, and which children it leads to.

The ids are in data files, of which the page's script opens the one that an id would be in. Without scripts the page leads
to the lists.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from duly.judging.children import Journeys
from duly.reports import words
from duly.reports.pages.child_data import ChildData
from duly.reports.pages.children import about
from duly.reports.pages.lists import script_json
from duly.reports.pages.markup import link, standard_name
from duly.reports.pages.site import Site


def search_page(site: Site, journeys: Journeys, data: ChildData) -> dict[str, Any]:
    """The context of search.html."""
    held = {table for table, manifest in site.info.manifest.tables.items() if not manifest.unfit}
    total = journeys.ids.num_rows
    return {
        "about": Markup(
            script_json(
                {
                    **about(site, journeys),
                    "files": [one.known for one in data.ids],
                    "total": total,
                    "refused": site.export.refused,
                }
            )
        ),
        "total": total,
        "tables": len(held),
        "lists": [
            {
                "link": link(site.list_of(result.standard), standard_name(result.standard, result.title)),
                "said": words.plural(len(site.of_standard[result.standard]), "record"),
            }
            for result in site.run.results
            if result.standard in site.addresses.data
        ],
    }
