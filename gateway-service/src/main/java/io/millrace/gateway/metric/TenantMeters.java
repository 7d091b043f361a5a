package io.millrace.gateway.metric;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what each tenant uses. Names are those of API keys; beyond a number of them the
 * later ones share one name, so that no set of keys makes more series than that.
 * Thread-safe.
 */
public final class TenantMeters {

	static final String OTHERS = "other";

	private final MeterRegistry registry;

	private final int maxTenants;

	private final Map<String, OfTenant> tenants = new ConcurrentHashMap<>();

	/**
	 * No tenants yet.
	 * @param maxTenants how many are told apart
	 */
	public TenantMeters(MeterRegistry registry, int maxTenants) {
		this.registry = registry;
		this.maxTenants = maxTenants;
	}

	/** A tenant's generation ended with so many tokens. */
	public void ended(String tenant, Ended how, int inputTokens, int outputTokens) {
		OfTenant meters = find(tenant);
		meters.requests(how).increment();
		meters.input.increment(inputTokens);
		meters.output.increment(outputTokens);
	}

	private OfTenant find(String tenant) {
		OfTenant known = this.tenants.get(tenant);
		if (known != null) {
			return known;
		}
		synchronized (this.tenants) {
			String name = (this.tenants.size() < this.maxTenants) ? tenant : OTHERS;
			return this.tenants.computeIfAbsent(name, OfTenant::new);
		}
	}

	/** How a generation ended. */
	public enum Ended {

		/** As it should. */
		FINISHED,

		/** Its client went away, or took it back. */
		CANCELLED,

		/** No worker took it, or it failed. */
		FAILED

	}

	private final class OfTenant {

		private final Counter finished;

		private final Counter cancelled;

		private final Counter failed;

		private final Counter input;

		private final Counter output;

		OfTenant(String name) {
			this.finished = requests(name, Ended.FINISHED);
			this.cancelled = requests(name, Ended.CANCELLED);
			this.failed = requests(name, Ended.FAILED);
			this.input = tokens(name, "input");
			this.output = tokens(name, "output");
		}

		Counter requests(Ended how) {
			return switch (how) {
				case FINISHED -> this.finished;
				case CANCELLED -> this.cancelled;
				case FAILED -> this.failed;
			};
		}

		private Counter requests(String name, Ended how) {
			return counter(GatewayMetric.TENANT_REQUESTS, name).tag("outcome", how.name().toLowerCase(Locale.ROOT))
				.register(TenantMeters.this.registry);
		}

		private Counter tokens(String name, String kind) {
			return counter(GatewayMetric.TENANT_TOKENS, name).tag("kind", kind).register(TenantMeters.this.registry);
		}

		private static Counter.Builder counter(GatewayMetric metric, String name) {
			return Counter.builder(metric.id()).description(metric.description()).tag("tenant", name);
		}

	}

}
