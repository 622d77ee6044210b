"""The table that people read, 120 characters wide."""
from bars.record import Kind

WIDTHS = (43, 8, 23, 8, 9, 8, 8, 3)
TITLES = ("work", "ours", "against", "theirs", "peer/ours", "of limit", "bar", "met")
LEFT = (0, 2)


def line(cells):
    parts = (cell.ljust(w) if k in LEFT else cell.rjust(w) for k, (cell, w) in enumerate(zip(cells, WIDTHS)))
    return " ".join(parts).rstrip()


def header():
    return line(TITLES)


def quantity(number):
    """Three digits and a unit that suits them."""
    for unit, scale in (("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)):
        if number >= scale or unit == "ns":
            break
    scaled = number / scale
    digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
    return f"{scaled:.{digits}f} {unit}"


def times(ratio):
    return f"{ratio:.2f}x" if ratio < 10 else f"{ratio:.1f}x" if ratio < 100 else f"{ratio:.0f}x"


def bar_text(bar):
    if bar is None:
        return ""
    if bar.kind is Kind.PEER:
        return f">= {bar.number:g}x"
    if bar.kind is Kind.LIMIT:
        return f">= {bar.number:g} %"
    return f"<= {bar.number:g}x" if bar.kind is Kind.COST else f"<= {quantity_of_bar(bar.number)}"


def quantity_of_bar(number):
    return f"{1e3 * number:g} ms"


def record_line(record, repeated=False):
    """`repeated`: the line above is about the same work."""
    peer = times(record.figure()) if record.kind is Kind.PEER else ""
    if record.kind is Kind.COST:
        peer = f"cost {record.figure():.2f}"
    limit = f"{record.figure():.0f} %" if record.kind is Kind.LIMIT else ""
    theirs = "" if record.theirs is None else quantity(record.theirs)
    met = {None: "", True: "yes", False: "NO"}[record.met()]
    work = "" if repeated else record.work
    return line((work, quantity(record.ours), record.against, theirs, peer, limit, bar_text(record.bar), met))


def theme_line(title):
    return f"\n{title}"


def summary(records, failures, machine, loads, seconds):
    bars = [r for r in records if r.bar is not None]
    met = sum(r.met() for r in bars)
    faster = [r for r in records if r.kind is Kind.PEER]
    lines = [f"\n{met} of {len(bars)} bars are met; ours is faster in {sum(r.figure() > 1 for r in faster)} of "
             f"{len(faster)} lines with a peer.",
             f"The least of interleaved turns, {seconds:.0f} s in all, on {machine['cores']} cores of "
             f"{machine['processor']} with registers of {machine['register_bits']} bits.",
             f"Processes that ran or waited: {min(loads):.1f} to {max(loads):.1f} (above {machine['cores']}: "
             "others were at work too)."]
    if failures:
        lines.append(f"{failures} measurements failed.")
    return "\n".join(lines)
