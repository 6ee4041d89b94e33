#!/usr/bin/python3
"""Draws a run from its journal: what each party has, tick by tick, with dinners and redirections.

usage: picture.py JOURNAL > PICTURE.svg

Reads the journal's tables with SQL alone, so it is also an example of how to.
"""

import sqlite3
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 480, 70, 130, 50, 50
COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#17becf", "#7f7f7f", "#bcbd22"]


def rows(journal, sql):
    return journal.execute(sql).fetchall()


class Picture:
    """Maps ticks and units to the canvas and collects the drawing."""

    def __init__(self, ticks, most):
        self.ticks, self.parts = max(ticks, 1), []
        # Four to eight grid lines at round numbers.
        self.step = 1
        while self.step * 8 < most:
            self.step = self.step * 2 if str(self.step)[0] != "2" else self.step // 2 * 5
        self.most = -(-max(most, 1) // self.step) * self.step
        self.names = []

    def x(self, tick):
        return LEFT + (WIDTH - LEFT - RIGHT) * tick / self.ticks

    def y(self, units):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * units / self.most

    def text(self, x, y, words, size=12, colour="#333", anchor="start"):
        self.parts.append('<text x="%.1f" y="%.1f" font-size="%d" fill="%s" text-anchor="%s">%s</text>'
                          % (x, y, size, colour, anchor, escape(words)))

    def line(self, x1, y1, x2, y2, colour, dash=""):
        self.parts.append('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-dasharray="%s"/>'
                          % (x1, y1, x2, y2, colour, dash))

    def axes(self, journal):
        quarters = {}
        for tick, date, quarter in rows(journal, "SELECT tick, date, quarter FROM calendar ORDER BY tick"):
            quarters.setdefault(quarter, (tick, date))
        free = 0  # the first place where a date does not run into the one before
        for tick, date in quarters.values():
            x = self.x(tick)
            self.line(x, TOP, x, HEIGHT - BOTTOM, "#ddd")
            if x >= free:
                self.text(x, HEIGHT - BOTTOM + 16, date, 11, anchor="middle")
                free = x + 70
        self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "first tick of each quarter", 11, anchor="middle")
        for units in range(0, self.most + 1, self.step):
            self.line(LEFT, self.y(units), WIDTH - RIGHT, self.y(units), "#ddd")
            self.text(LEFT - 6, self.y(units) + 4, "{:,}".format(units), 11, anchor="end")

    def curve(self, name, points, colour):
        path = " ".join("%.1f,%.1f" % (self.x(tick), self.y(units)) for tick, units in points)
        self.parts.append('<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>' % (colour, path))
        self.names.append((self.y(points[-1][1]), name, colour))

    def legend(self):
        """The curves' names at their ends, one below the other where they are near."""
        low = float("inf")
        for y, name, colour in sorted(self.names, reverse=True):
            low = min(y, low - 14)
            self.text(WIDTH - RIGHT + 8, low + 4, name, 12, colour)

    def svg(self):
        return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
                'font-family="sans-serif"><rect width="100%%" height="100%%" fill="white"/>\n%s\n</svg>'
                % (WIDTH, HEIGHT, WIDTH, HEIGHT, "\n".join(self.parts)))


def main(path):
    journal = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    names = dict(rows(journal, "SELECT id, name FROM parties"))
    curves = {}
    for tick, party, units in rows(journal, "SELECT tick, party, SUM(warehoused + installed) FROM stocks "
                                            "GROUP BY tick, party ORDER BY tick"):
        curves.setdefault(party, []).append((tick, units))
    curves = {party: points for party, points in curves.items() if points[-1][1] > 0}
    # The rest of the market is many customers in one: it would dwarf the others.
    ends = sorted((points[-1][1], party) for party, points in curves.items())
    if len(ends) > 2 and ends[-1][0] > 2 * ends[-2][0]:
        del curves[ends[-1][1]]
    most = max(units for points in curves.values() for _, units in points)
    picture = Picture(max(tick for points in curves.values() for tick, _ in points), most)
    picture.axes(journal)
    picture.text(LEFT, 20, "Units on hand (warehoused and installed), by party", 15)
    for at, (party, points) in enumerate(sorted(curves.items())):
        picture.curve(names[party], points, COLOURS[at % len(COLOURS)])
    picture.legend()
    for tick, table in rows(journal, "SELECT tick, id FROM tables WHERE kind = 'dinner' AND outcome = 'agreed'"):
        picture.line(picture.x(tick), TOP, picture.x(tick), HEIGHT - BOTTOM, "#d62728", "4 3")
        picture.text(picture.x(tick) + 3, TOP - 4, "dinner", 11, "#d62728")
    for tick, giver, taker, units in rows(journal, "SELECT tick, from_party, to_party, SUM(units) FROM redirections "
                                                   "GROUP BY tick, from_party, to_party"):
        x = picture.x(tick)
        picture.parts.append('<circle cx="%.1f" cy="%.1f" r="4" fill="#333"><title>%s</title></circle>' % (
            x, HEIGHT - BOTTOM, escape("%s to %s: %d" % (names[giver], names[taker], units))))
    picture.text(WIDTH - RIGHT, 20, "\u25cf redirection   \u2506 dinner agreed", 11, anchor="end")
    print(picture.svg())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
