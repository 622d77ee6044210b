"""The table as a picture: how near the machine's limits, and how many times as fast as peers."""
import math
from xml.sax.saxutils import escape

from bars.record import Kind

WIDTH, LABELS, MARGIN = 1120, 470, 28
PLOT = WIDTH - LABELS - MARGIN - 130  # room for numbers behind the bars
ROW, BAR = 21, 13
MOST_TIMES = 100
# Okabe and Ito's colours, which the colour-blind tell apart.
MET, SHORT, PLAIN, INK, PALE = "#0072B2", "#D55E00", "#8C9BA5", "#1F2933", "#E4E7EB"
COLOURS = {True: MET, False: SHORT, None: PLAIN}


def write(path, machine, results):
    """`results`: pairs of a theme's title and what it said."""
    limits = [(t, r) for t, r in results if r.kind is Kind.LIMIT]
    peers = [(t, r) for t, r in results if r.kind is Kind.PEER]
    drawing = Drawing()
    drawing.heading(machine)
    if limits:
        drawing.chart("Percent of the machine's limit in the same run", limits, percent_scale([r for _, r in limits]))
    if peers:
        drawing.chart("Times as fast as a peer with the same answer", peers, ratio_scale([r for _, r in peers]))
    with open(path, "w", encoding="utf-8") as file:
        file.write(drawing.finished())


class Scale:
    """From a figure to a distance, the ticks, and how a figure is written."""

    def __init__(self, place, origin, ticks, text):
        self.place, self.origin, self.ticks, self.text = place, origin, ticks, text


def percent_scale(records):
    most = max(100, *(r.figure() for r in records))
    return Scale(lambda v: PLOT * v / most, 0, (0, 25, 50, 75, 100), lambda v: f"{v:.0f} %")


def ratio_scale(records):
    """Logarithmic, with 1 inside: as fast as the peer. Beyond a hundred times, a bar is as long as for a hundred."""
    figures = [min(MOST_TIMES, r.figure()) for r in records] + [r.bar.number for r in records if r.bar]
    low, high = math.log10(min(0.5, *figures)), math.log10(max(2, *figures))
    ticks = [t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= math.log10(t) <= high]
    return Scale(lambda v: PLOT * (math.log10(min(v, MOST_TIMES)) - low) / (high - low), 1, ticks,
                 lambda v: f"{v:,.0f}x" if v >= 100 else f"{v:.3g}x")


class Drawing:
    def __init__(self):
        self.parts, self.y = [], 0

    def text(self, x, y, words, size=12, anchor="start", colour=INK, weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}" paint-order="stroke" stroke="#FFFFFF" stroke-width="3">'
                          f"{escape(words)}</text>")

    def line(self, x1, y1, x2, y2, colour=PALE, width=1.0):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
                          f'stroke-width="{width}"/>')

    def rectangle(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" '
                          f'fill="{colour}"/>')

    def heading(self, machine):
        self.text(MARGIN, 40, "Steepest beside its peers and the machine's limits", 20, weight="bold")
        self.text(MARGIN, 62, f"{machine['cores']} cores of {machine['processor']}, registers of "
                  f"{machine['register_bits']} bits; the least of interleaved turns; doubles", 12, colour="#52606D")
        x = MARGIN
        for colour, words in ((MET, "holds its bar"), (SHORT, "short of its bar"), (PLAIN, "no bar")):
            self.rectangle(x, 76, BAR, BAR, colour)
            self.text(x + BAR + 6, 87, words)
            x += 40 + 6.6 * len(words)
        self.line(x + 4, 74, x + 4, 91, INK, 2)
        self.text(x + 12, 87, "the bar")
        self.y = 112

    def chart(self, title, records, scale):
        self.text(MARGIN, self.y + 18, title, 15, weight="bold")
        top = self.y + 48
        themes = 1 + sum(a[0] != b[0] for a, b in zip(records, records[1:]))
        bottom = top + ROW * (len(records) + themes)
        for tick in scale.ticks:
            x = LABELS + scale.place(tick)
            self.line(x, top - 4, x, bottom, INK if tick == scale.origin else PALE)
            self.text(x, top - 9, scale.text(tick), 11, "middle", "#52606D")
        last_theme = last_work = None
        for theme, record in records:
            if theme != last_theme:
                self.text(MARGIN, top + ROW / 2 + 5, theme, 11, colour="#52606D", weight="bold")
                top += ROW
            self.row(top, record, scale, record.work == last_work)
            last_theme, last_work = theme, record.work
            top += ROW
        self.y = bottom + 22

    def row(self, top, record, scale, repeated):
        middle = top + ROW / 2 + 4
        if not repeated:
            self.text(MARGIN, middle, record.work)
        self.text(LABELS - 10, middle, record.against, anchor="end", colour="#52606D")
        begin, end = LABELS + scale.place(scale.origin), LABELS + scale.place(record.figure())
        colour = COLOURS[record.met()]
        self.rectangle(min(begin, end), top + (ROW - BAR) / 2, abs(end - begin), BAR, colour)
        number, after = scale.text(record.figure()), max(begin, end)
        if record.bar is not None:
            mark = LABELS + scale.place(record.bar.number)
            self.line(mark, top + 2, mark, top + ROW - 2, INK, 2)
            if after <= mark < after + 12 + 9 * len(number):  # the number would lie on it
                after = mark
        self.text(after + 7, middle, number, weight="bold")

    def finished(self):
        height = self.y + 8
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
                f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="DejaVu Sans, Verdana, sans-serif">')
        return "\n".join([head, '<rect width="100%" height="100%" fill="#FFFFFF"/>', *self.parts, "</svg>\n"])
