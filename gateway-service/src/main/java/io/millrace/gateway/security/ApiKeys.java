package io.millrace.gateway.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

import io.millrace.gateway.caller.Allowance;
import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.CallerDirectory;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that open this server. Thread-safe; the keys of the file can be replaced, and
 * a key that stays the same keeps what is left of its limits.
 */
final class ApiKeys implements CallerDirectory {

	private static final int MAX_KEYS = 1_000;

	private final List<ApiKey> fixed;

	private final boolean needed;

	private final LongSupplier nanos;

	private volatile List<Holder> holders = List.of();

	/**
	 * Keys.
	 * @param fixed those that never change
	 * @param fromFile those that {@link #replace} changes; null where there is no file
	 * @param nanos a clock like {@link System#nanoTime()}
	 */
	ApiKeys(List<ApiKey> fixed, @Nullable List<ApiKey> fromFile, LongSupplier nanos) {
		this.fixed = List.copyOf(fixed);
		this.needed = fromFile != null || !fixed.isEmpty();
		this.nanos = nanos;
		replace((fromFile != null) ? fromFile : List.of());
	}

	/**
	 * Whether a key is needed at all. A file without keys lets nobody in: it does not
	 * open the server.
	 */
	boolean areNeeded() {
		return this.needed;
	}

	int count() {
		return this.holders.size();
	}

	/**
	 * Who holds a key, or null. It is compared with every key, in a time that says
	 * nothing about any of them.
	 */
	@Nullable Caller find(String key) {
		KeyHash given = KeyHash.ofKey(key);
		Caller found = null;
		for (Holder holder : this.holders) {
			if (holder.key().hash().matches(given)) {
				found = holder.caller();
			}
		}
		return found;
	}

	@Override
	public Optional<Caller> named(String name) {
		if (!this.needed) {
			return Optional.of(Caller.ANYONE).filter((caller) -> caller.name().equals(name));
		}
		return this.holders.stream().map(Holder::caller).filter((caller) -> caller.name().equals(name)).findFirst();
	}

	/**
	 * Takes other keys from the file.
	 * @return whether that changed anything
	 * @throws MillraceException if they make no sense; nothing has changed then
	 */
	synchronized boolean replace(List<ApiKey> fromFile) {
		List<ApiKey> all = new ArrayList<>(this.fixed);
		all.addAll(fromFile);
		check(all);
		Map<ApiKey, Caller> known = new HashMap<>();
		this.holders.forEach((holder) -> known.put(holder.key(), holder.caller()));
		List<Holder> before = this.holders;
		this.holders = all.stream().map((key) -> new Holder(key, known.getOrDefault(key, caller(key)))).toList();
		return !this.holders.equals(before);
	}

	private Caller caller(ApiKey key) {
		return new Caller(key.name(), key.scopes(), key.models(), new Allowance(key.name(), key.limits(), this.nanos));
	}

	private static void check(List<ApiKey> keys) {
		if (keys.size() > MAX_KEYS) {
			throw invalid("There may be " + MAX_KEYS + " API keys, got " + keys.size() + ".");
		}
		Set<String> names = new HashSet<>();
		Map<KeyHash, String> hashes = new HashMap<>();
		for (ApiKey key : keys) {
			if (!names.add(key.name())) {
				throw invalid("Two API keys have the name '" + key.name() + "'.");
			}
			String same = hashes.putIfAbsent(key.hash(), key.name());
			if (same != null) {
				throw invalid("The API keys '" + same + "' and '" + key.name() + "' are the same key.");
			}
		}
	}

	private static MillraceException invalid(String message) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, message);
	}

	private record Holder(ApiKey key, Caller caller) {

	}

}
