package io.presence.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as the report writes them: three digits of them, which is more than these machines repeat. */
final class Numbers {
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);

    private Numbers() {}

    /** For example {@code 8 120 000}, {@code 34.2}, {@code 0.0432}. */
    static String figure(double value) {
        return write(new BigDecimal(value).round(THREE_DIGITS));
    }

    /** All its digits: what was chosen and not measured. */
    static String exact(double value) {
        return write(BigDecimal.valueOf(value));
    }

    static String spread(Spread spread, Figure figure) {
        return spread(
                figure.inUnit(spread.median()),
                figure.inUnit(spread.least()),
                figure.inUnit(spread.most()),
                spread.count());
    }

    static String spread(Spread spread) {
        return spread(spread.median(), spread.least(), spread.most(), spread.count());
    }

    private static String spread(double median, double least, double most, int count) {
        return count == 1 || least == most
                ? figure(median)
                : figure(median) + " (" + figure(least) + " to " + figure(most) + ")";
    }

    private static String write(BigDecimal value) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        symbols.setGroupingSeparator(' ');
        return new DecimalFormat("#,##0.########", symbols).format(value);
    }
}
