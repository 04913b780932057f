"""Tables of the page in Markdown, and the numbers in them.

No file here may have the name of a package that Django or DRF imports, such as `markdown`: they would import the file.
"""

from math import inf


def number(value):
    """Three digits that count."""
    if value is None or value == inf:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(header, rows, numbers=None):
    """A table in Markdown; the columns of `numbers`, or all but the first, to the right."""
    right = range(1, len(header)) if numbers is None else numbers
    marks = ["---:" if place in right else "---" for place in range(len(header))]
    lines = ["| " + " | ".join(map(str, cells)) + " |" for cells in (header, marks, *rows)]
    return "\n".join(lines)
