"""SQL Server 2025, the first with patterns, as its SQL would be: written, and never run. Records that are held there are copied.

It has no boolean values: a condition stands behind WHERE or WHEN, and a bit everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import False_, True_, UnaryExpression, literal_column, types
from sqlalchemy.dialects.mssql.base import MSDialect, MSTypeCompiler
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import _CompileLabel
from sqlalchemy.sql.elements import AsBoolean, BooleanClauseList, Grouping
from sqlalchemy.sql.functions import FunctionElement

from duly.sql.construct import Construct
from duly.sql.database import Database
from duly.sql.warehouses import refused
from duly.sql.warehouses.compiling import WarehouseCompiler, written_by

_YES, _NO = "CAST(1 AS BIT)", "CAST(0 AS BIT)"


class SqlServerWords(WarehouseCompiler):
    """How selects are written."""

    words: ClassVar[Mapping[str, str]] = {
        "strpos": "CHARINDEX({1}, {0})",
        "char_length": "(LEN({0} + N'|') - 1)",  # it counts no blanks at the end
        "mod": "({0} % {1})",
        "ceil": "CEILING({0})",
        "bool_or": "MAX(CAST({0} AS TINYINT))",
        "bool_and": "MIN(CAST({0} AS TINYINT))",
    }
    applies = " CROSS APPLY "
    listed = "STRING_SPLIT({0}, {1}, 1) AS {rows}"
    counted = "GENERATE_SERIES(1, CAST({0} AS INT), 1) AS {rows}"
    item = number = "{rows}.value"
    place = "{rows}.ordinal"

    def text_of(self, text: str) -> str:
        return "N'" + text.replace("'", "''") + "'"

    def nulls_last(self, ordered: str) -> str:
        asked = ordered.removesuffix(" NULLS LAST")
        ordered, asked = asked, asked.removesuffix(" DESC").removesuffix(" ASC")
        return f"CASE WHEN {asked} IS NULL THEN 1 ELSE 0 END, {ordered}"

    def visit_true(self, expr: True_, **options: Any) -> str:
        return _YES

    def visit_false(self, expr: False_, **options: Any) -> str:
        return _NO

    def visit_substr_func(self, asked: Any, **options: Any) -> str:
        written = [self.value(clause, **options) for clause in asked.clauses]
        return f"SUBSTRING({', '.join((*written, '2147483647')[:3])})"  # it must be told how much

    def visit_trim_func(self, asked: Any, **options: Any) -> str:
        text, *blanks = (self.value(clause, **options) for clause in asked.clauses)
        return f"TRIM({' FROM '.join((*blanks, text))})"

    def value(self, clause: Any, **options: Any) -> str:
        """A condition as a bit, or null where it is neither."""
        if not is_condition(clause):
            return super().value(clause, **options)
        written = self.process(clause, **options)
        return f"CASE WHEN {written} THEN {_YES} WHEN NOT ({written}) THEN {_NO} END"

    def condition(self, clause: Any, **options: Any) -> str:
        """A clause where a condition stands."""
        if isinstance(clause, True_ | False_):
            return "1 = 1" if isinstance(clause, True_) else "1 = 0"
        written = self.process(clause, **options)
        return written if is_condition(clause) else f"{written} = 1"

    def _generate_delimited_and_list(self, clauses: Any, **options: Any) -> str:
        return " AND ".join(self.condition(clause.self_group(against=operators.and_), **options) for clause in clauses)

    def visit_expression_clauselist(self, clauselist: Any, **options: Any) -> str:
        if not isinstance(clauselist, BooleanClauseList):  # such as the two ends of BETWEEN
            return super().visit_expression_clauselist(clauselist, **options)  # type: ignore[no-any-return, no-untyped-call]
        word = " AND " if clauselist.operator is operators.and_ else " OR "
        return word.join(self.condition(clause, **options) for clause in clauselist.clauses)

    def visit_inv_unary_operator(self, negated: Any, operator: Any, **options: Any) -> str:
        return f"NOT {self.condition(negated.element, **options)}"

    def visit_is_true_unary_operator(self, element: Any, operator: Any, **options: Any) -> str:
        return self.condition(element.element, **options)

    def visit_is_false_unary_operator(self, element: Any, operator: Any, **options: Any) -> str:
        inner = element.element
        written = self.process(inner, **options)
        return f"NOT ({written})" if is_condition(inner) else f"{written} = 0"

    def visit_case(self, clause: Any, **options: Any) -> str:
        ends = "" if clause.else_ is None else f" ELSE {self.value(clause.else_, **options)}"
        if clause.value is not None:
            return super().visit_case(clause, **options)  # type: ignore[no-any-return, no-untyped-call]
        told = (
            f"WHEN {self.condition(when, **options)} THEN {self.value(then, **options)}" for when, then in clause.whens
        )
        return f"CASE {' '.join(told)}{ends} END"

    def visit_binary(self, binary: Any, *others: Any, **options: Any) -> str:
        """Of a comparison both sides are values; with what is true or is not it is asked whether they are the same."""
        if operators.is_comparison(binary.operator) and binary.operator not in _LISTS:
            if isinstance(binary.right, True_ | False_) and binary.operator in (operators.is_, operators.is_not):
                word = "IS NOT DISTINCT FROM" if binary.operator is operators.is_ else "IS DISTINCT FROM"
                return f"{self.value(binary.left, **options)} {word} {self.process(binary.right, **options)}"
            sides = {side: getattr(binary, side) for side in ("left", "right")}
            if any(map(is_condition, sides.values())):
                binary = binary._clone()
                for side, clause in sides.items():
                    setattr(binary, side, literal_column(self.value(clause, **options)))
        return super().visit_binary(binary, *others, **options)  # type: ignore[no-any-return, no-untyped-call]

    def function_argspec(self, func: Any, **options: Any) -> str:
        if func.name == "coalesce" and len(func.clauses) == 2:
            asked, otherwise = func.clauses
            if is_condition(asked) and isinstance(otherwise, True_ | False_):  # said once
                written = self.process(asked, **options)
                holds, fails = (written, _YES) if isinstance(otherwise, False_) else (f"NOT ({written})", _NO)
                return f"(CASE WHEN {holds} THEN {fails} END, {self.process(otherwise, **options)})"
        return f"({', '.join(self.value(clause, **options) for clause in func.clauses)})"

    def visit_label(self, label: Any, within_columns_clause: bool = False, **options: Any) -> str:  # type: ignore[override]
        if within_columns_clause and is_condition(label.element):
            inside = {key: said for key, said in options.items() if key not in _OF_COLUMNS}
            value = literal_column(self.value(label.element, **inside), types.Boolean())
            label = _CompileLabel(value, label.name, label._alt_names)  # type: ignore[no-untyped-call]
        return super().visit_label(label, within_columns_clause=within_columns_clause, **options)  # type: ignore[no-any-return, no-untyped-call]


_LISTS = (operators.in_op, operators.not_in_op)
_OF_COLUMNS = ("add_to_result_map", "result_map_targets", "within_label_clause", "render_label_as_label")


def is_condition(clause: Any) -> bool:
    """Whether a clause is written as a condition, and so is no value."""
    if isinstance(clause, Grouping):
        return is_condition(clause.element)
    if (plain := getattr(clause, "plain", None)) is not None:  # duly.sql.once
        return is_condition(plain)
    if isinstance(clause, Construct):
        return isinstance(clause.type, types.Boolean)
    if isinstance(clause, AsBoolean):
        return True
    if isinstance(clause, UnaryExpression) and clause.operator in (operators.inv, operators.exists):
        return True
    return bool(getattr(clause, "_is_implicitly_boolean", False)) and not isinstance(clause, FunctionElement)


class SqlServerTypes(MSTypeCompiler):
    """How types are written: to the microsecond, and texts of any length."""

    def visit_datetime(self, type_: Any, **options: Any) -> str:
        return "DATETIME2(6)"

    visit_DATETIME = visit_datetime  # noqa: N815

    def visit_VARCHAR(self, type_: Any, **options: Any) -> str:  # noqa: N802
        return "NVARCHAR(MAX)"


class SqlServerDialect(MSDialect):
    """With these types."""

    type_compiler_cls = type_compiler = SqlServerTypes
    supports_statement_cache = True


# It names zones as Windows does.
_ZONE = "CASE {zone} WHEN 'Europe/London' THEN 'GMT Standard Time' ELSE {zone} END"

_RULES = {
    "seconds_between": "(DATEDIFF_BIG(MICROSECOND, {earlier}, {later}) / 1000000E0)",
    "add_seconds": "DATEADD(MICROSECOND, CAST(CAST({seconds} AS FLOAT) * 1000000 AS BIGINT), {instant})",
    "local_time": f"CAST({{instant}} AT TIME ZONE 'UTC' AT TIME ZONE {_ZONE} AS DATETIME2(6))",
    "utc_time": f"CAST({{clock}} AT TIME ZONE {_ZONE} AT TIME ZONE 'UTC' AS DATETIME2(6))",
    "add_days": "DATEADD(DAY, CAST({days} AS INT), {day})",
    "days_between": "DATEDIFF(DAY, {earlier}, {later})",
    # 29 February + 18 years is 1 March in a common year: DATEADD would clamp to 28 February.
    "years_later": "DATEADD(DAY, DAY({day}) - 1, DATEFROMPARTS(YEAR({day}) + {years}, MONTH({day}), 1))",
    "months_later": "DATEADD(MONTH, CAST({months} AS INT), {day})",
    "each_up_to": "{last}",  # stands behind FROM
    "is_ascii": r"REGEXP_LIKE({text}, '^[\x00-\x7F]*$')",
    "lower": "LOWER({text})",
    "composed": "dbo.duly_nfc({text})",  # a function in a schema for scratch: it has none of its own
    "matches": "REGEXP_LIKE({text}, {pattern})",
    "replace_pattern": "REGEXP_REPLACE({text}, {pattern}, {replacement})",
    "month_of": "CONVERT(CHAR(7), {day}, 23)",
    "weekday_of": "(((DATEDIFF(DAY, '19000101', {day}) % 7) + 7) % 7 + 1)",  # 1 January 1900 was a Monday
    "hour_of": "DATEPART(HOUR, {clock})",
    "joined_in_order": "STRING_AGG({text}, N'') WITHIN GROUP (ORDER BY {place})",
    "words_in": "(LEN({text}) - LEN(REPLACE({text}, N' ', N'')) + 1)",
    "iso_day": "CONVERT(CHAR(10), {day}, 23)",
}

WAREHOUSE = Database(
    name="mssql",
    dialect=written_by(__name__, "SqlServerDialect", SqlServerWords),
    read_only=refused,
    spellings=_RULES,
)
