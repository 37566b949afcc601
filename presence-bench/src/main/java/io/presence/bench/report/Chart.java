package io.presence.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over two axes, as SVG: the same bytes for the same figures, and readable on light and on dark pages, since it
 * brings its own ground and follows what the reader prefers.
 *
 * @param title what is shown
 * @param x the axis below
 * @param y the axis to the left
 * @param lines what is drawn
 * @param bound a value of the left axis to be compared with, if there is one
 */
record Chart(String title, Axis x, Axis y, List<Line> lines, Optional<Bound> bound) {

    /** Whose a line is. */
    enum Tone {
        OURS("ours"),
        PUBLISHED("published");

        private final String style;

        Tone(String style) {
            this.style = style;
        }
    }

    /** Median, least and most of what was measured at one place. */
    record Point(double x, Spread y) {}

    /** A line, by its points from left to right; the second of a program is dashed. */
    record Line(String name, Tone tone, boolean dashed, List<Point> points) {}

    /** A line across. */
    record Bound(String name, double value) {}

    private static final int WIDTH = 760;
    private static final int HEIGHT = 430;
    private static final int LEFT = 112;
    private static final int RIGHT = 152;
    private static final int TOP = 48;
    private static final int BOTTOM = 60;
    private static final int LABEL_GAP = 16;

    private static final String STYLE = """
            svg { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            .ground { fill: #ffffff; } .text { fill: #24292f; } .quiet { fill: #57606a; }
            .grid { stroke: #d8dee4; stroke-width: 1; } .bound { stroke: #6e7781; stroke-width: 1.5; stroke-dasharray: 2 4; }
            .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; } .dashed { stroke-dasharray: 7 4; }
            .whisker { stroke-width: 1.25; opacity: .6; }
            .ours { stroke: #0757ba; } .published { stroke: #bc4c00; }
            .ours-fill { fill: #0757ba; } .published-fill { fill: #bc4c00; }
            @media (prefers-color-scheme: dark) {
            .ground { fill: #0d1117; } .text { fill: #e6edf3; } .quiet { fill: #9da7b3; }
            .grid { stroke: #2b323b; } .bound { stroke: #8b949e; }
            .ours { stroke: #6cb0ff; } .published { stroke: #ff9f5c; }
            .ours-fill { fill: #6cb0ff; } .published-fill { fill: #ff9f5c; }
            }
            """;

    /** All that stands at the left axis: what its range has to hold. */
    static double[] heights(List<Line> lines) {
        return values(
                lines, point -> DoubleStream.of(point.y().least(), point.y().most()));
    }

    /** All that stands at the axis below. */
    static double[] places(List<Line> lines) {
        return values(lines, point -> DoubleStream.of(point.x()));
    }

    private static double[] values(List<Line> lines, Function<Point, DoubleStream> of) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .flatMapToDouble(of)
                .toArray();
    }

    String svg() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        out.append("<title>").append(escaped(title)).append("</title>\n");
        out.append("<style>\n").append(STYLE).append("</style>\n");
        out.append(String.format(
                Locale.ROOT, "<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>%n", WIDTH, HEIGHT));
        text(out, LEFT, 28, "text", "start", "font-size=\"15\" font-weight=\"600\"", title);
        axes(out);
        bound.ifPresent(across -> {
            double at = down(across.value());
            segment(out, "bound", LEFT, at, WIDTH - RIGHT, at);
            text(out, LEFT + 6, at - 6, "quiet", "start", "", across.name());
        });
        lines.forEach(line -> draw(out, line));
        names(out);
        return out.append("</svg>\n").toString().replace("\r\n", "\n");
    }

    private void axes(StringBuilder out) {
        for (double tick : y.ticks()) {
            segment(out, "grid", LEFT, down(tick), WIDTH - RIGHT, down(tick));
            text(out, LEFT - 10, down(tick) + 4, "quiet", "end", "", Numbers.exact(tick));
        }
        for (double tick : x.ticks()) {
            segment(out, "grid", across(tick), TOP, across(tick), HEIGHT - BOTTOM);
            text(out, across(tick), HEIGHT - BOTTOM + 20, "quiet", "middle", "", Numbers.exact(tick));
        }
        text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "text", "middle", "", x.label());
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        text(
                out,
                20,
                middle,
                "text",
                "middle",
                String.format(Locale.ROOT, "transform=\"rotate(-90 20 %.1f)\"", middle),
                y.label());
    }

    private void draw(StringBuilder out, Line line) {
        String tone = line.tone().style;
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    path.isEmpty() ? "M" : " L",
                    across(point.x()),
                    down(point.y().median())));
            if (point.y().count() > 1) {
                double at = across(point.x());
                segment(
                        out,
                        "whisker " + tone,
                        at,
                        down(point.y().least()),
                        at,
                        down(point.y().most()));
            }
        }
        out.append("<path class=\"line ").append(tone).append(line.dashed() ? " dashed" : "");
        out.append("\" d=\"").append(path).append("\"/>\n");
        for (Point point : line.points()) {
            out.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"%s-fill\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>%n",
                    tone,
                    across(point.x()),
                    down(point.y().median())));
        }
    }

    /** Each line's name beside its end, moved down where it would stand on another's. */
    private void names(StringBuilder out) {
        List<Line> byHeight = lines.stream()
                .filter(Predicate.not(line -> line.points().isEmpty()))
                .sorted(Comparator.comparingDouble(this::endOf))
                .toList();
        double free = 0;
        for (Line line : byHeight) {
            double at = Math.max(endOf(line) + 4, free);
            free = at + LABEL_GAP;
            double right = across(line.points().get(line.points().size() - 1).x());
            text(out, Math.max(right + 10, LEFT), at, line.tone().style + "-fill", "start", "", line.name());
        }
    }

    private double endOf(Line line) {
        return down(line.points().get(line.points().size() - 1).y().median());
    }

    private double across(double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double down(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void segment(StringBuilder out, String style, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(
            StringBuilder out, double x, double y, String style, String anchor, String more, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n",
                style,
                x,
                y,
                anchor,
                more.isEmpty() ? "" : " " + more,
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Without the lines that have nothing to show. */
    static List<Line> drawn(Stream<Line> lines) {
        return new ArrayList<>(lines.filter(line -> !line.points().isEmpty()).toList());
    }
}
