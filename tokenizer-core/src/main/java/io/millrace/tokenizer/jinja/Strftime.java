package io.millrace.tokenizer.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's {@code datetime.now().strftime(format)} in the C locale.
 */
final class Strftime {

	private static final Pattern DIRECTIVE = Pattern.compile("%(-?)(.)", Pattern.DOTALL);

	private Strftime() {
	}

	static String format(String format, Clock clock) {
		LocalDateTime now = LocalDateTime.now(clock);
		Matcher directives = DIRECTIVE.matcher(format);
		return directives.replaceAll((match) -> {
			String part = directive(match.group(2).charAt(0), now, clock);
			return Matcher.quoteReplacement(match.group(1).isEmpty() ? part : withoutPadding(part));
		});
	}

	private static String withoutPadding(String part) {
		int start = 0;
		while (start < part.length() - 1 && (part.charAt(start) == '0' || part.charAt(start) == ' ')) {
			start++;
		}
		return part.substring(start);
	}

	private static String directive(char directive, LocalDateTime now, Clock clock) {
		return switch (directive) {
			case 'Y' -> String.valueOf(now.getYear());
			case 'y' -> pattern("yy", now);
			case 'C' -> digits(now.getYear() / 100, 2);
			case 'm' -> pattern("MM", now);
			case 'd' -> pattern("dd", now);
			case 'e' -> String.format(Locale.ROOT, "%2d", now.getDayOfMonth());
			case 'B' -> pattern("MMMM", now);
			case 'b', 'h' -> pattern("MMM", now);
			case 'A' -> pattern("EEEE", now);
			case 'a' -> pattern("EEE", now);
			case 'u' -> String.valueOf(now.getDayOfWeek().getValue());
			case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
			case 'j' -> pattern("DDD", now);
			case 'U' -> digits(weekOfYear(now, 0), 2);
			case 'W' -> digits(weekOfYear(now, 1), 2);
			case 'V' -> digits(now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
			case 'G' -> String.valueOf(now.get(IsoFields.WEEK_BASED_YEAR));
			case 'g' -> digits(now.get(IsoFields.WEEK_BASED_YEAR) % 100, 2);
			case 'H' -> pattern("HH", now);
			case 'k' -> String.format(Locale.ROOT, "%2d", now.getHour());
			case 'I' -> pattern("hh", now);
			case 'l' -> String.format(Locale.ROOT, "%2d", now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
			case 'M' -> pattern("mm", now);
			case 'S' -> pattern("ss", now);
			case 'p' -> pattern("a", now);
			case 'P' -> pattern("a", now).toLowerCase(Locale.ROOT);
			case 'f' -> pattern("SSSSSS", now);
			case 's' -> String.valueOf(now.atZone(clock.getZone()).toEpochSecond());
			case 'D', 'x' -> pattern("MM/dd/yy", now);
			case 'F' -> pattern("yyyy-MM-dd", now);
			case 'T', 'X' -> pattern("HH:mm:ss", now);
			case 'R' -> pattern("HH:mm", now);
			case 'r' -> pattern("hh:mm:ss a", now);
			case 'c' -> pattern("EEE MMM ", now) + String.format(Locale.ROOT, "%2d", now.getDayOfMonth())
					+ pattern(" HH:mm:ss yyyy", now);
			case 'Z', 'z' -> "";
			case 'n' -> "\n";
			case 't' -> "\t";
			case '%' -> "%";
			default -> "%" + directive;
		};
	}

	private static String pattern(String pattern, LocalDateTime now) {
		return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
	}

	private static String digits(int number, int width) {
		return String.format(Locale.ROOT, "%0" + width + "d", number);
	}

	private static int weekOfYear(LocalDateTime now, int firstDay) {
		int weekday = Math.floorMod(now.getDayOfWeek().getValue() - firstDay, 7);
		return (now.getDayOfYear() + 6 - weekday) / 7;
	}

}
