"""The sections of the page about growth: a table and an image for each."""

from curves import Line, Panel, image
from growth import GROWTHS
from page_tables import number, table
from results import failure, median, ratio
from servers import DRF, TASK_API, TUNED

SERVERS = (TASK_API, DRF, TUNED)
PANELS = (("answers per second", "rate"), ("CPU for each answer, µs", "cpu_microseconds"))
DRAWN_FROM = 2


def sections(results, images):
    """What was measured. The images are in the folder `images`; without one, they are left out."""
    measured = [(results.growth[growth.name], growth) for growth in GROWTHS if growth.name in results.growth]
    return "\n\n".join(section(*each, images) for each in measured)


def section(measured, growth, images):
    """`measured` has the runs by value and case."""
    parts = [f"## {title(growth)}", growth.about]
    if images and drawable(measured):
        parts.append(f"![{title(growth)}: answers per second, and CPU for each answer]({images}/{file_name(growth)})")
    parts += [_table(measured, growth), *_failures(measured, growth)]
    return "\n\n".join(parts)


def write_images(results, folder):
    """One image for each growth that was measured."""
    for growth in GROWTHS:
        measured = results.growth.get(growth.name, {})
        if drawable(measured):
            folder.mkdir(exist_ok=True)
            (folder / file_name(growth)).write_text(drawing(measured, growth))


def drawing(measured, growth):
    cases = list(dict.fromkeys(name for _, name in measured))
    panels = [
        Panel(heading, tuple(
            Line(f"{server}, {name}", colour, place > 0, _points(measured, name, server, column))
            for place, name in enumerate(cases) for colour, server in enumerate(_servers(measured))
        ))
        for heading, column in PANELS
    ]
    return image(title(growth), f"{growth.what} (both axes are logarithmic)", panels)


def drawable(measured):
    return len({value for value, _ in measured}) >= DRAWN_FROM


def title(growth):
    return growth.name.capitalize()


def file_name(growth):
    return growth.name.replace(" ", "_") + ".svg"


def _points(measured, case, server, column):
    return tuple(
        (value, _value(runs, server, column))
        for (value, name), runs in measured.items() if name == case
    )


def _servers(measured):
    return [server for server in SERVERS if any(server in runs for runs in measured.values())]


def _table(measured, growth):
    servers = _servers(measured)
    others = [server for server in servers if server != TASK_API]
    header = (growth.what, "case", *servers, *(f"compared with {server}" for server in others),
              *(f"CPU, {server}" for server in servers))
    rows = [
        (f"{value:,}", name,
         *("failed" if failure(runs, server) else number(median(runs, server)) for server in servers),
         *(number(None if failure(runs, server) else ratio(runs, server)) for server in others),
         *(number(_value(runs, server, "cpu_microseconds")) for server in servers))
        for (value, name), runs in measured.items()
    ]
    return table(header, rows, (0, *range(2, len(header))))


def _value(runs, server, column):
    return None if failure(runs, server) else median(runs, server, column)


def _failures(measured, growth):
    for (value, name), runs in measured.items():
        for server in runs:
            if text := failure(runs, server):
                yield f"{server} failed at {value:,} {growth.what}, {name}: {text.removeprefix(f'{server}: ')}."
