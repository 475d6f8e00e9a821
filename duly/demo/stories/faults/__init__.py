"""Rows that no story leans on, and that a reader must refuse, report or leave unread."""
