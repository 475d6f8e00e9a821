"""Kinds of file that are turned into a private CSV before they are read: workbooks, pages, records in JSON or XML."""
