"""Texts that stand nowhere else, in every place of an export where a person's data can be: what any command leaves of them."""
