package io.millrace.gateway.metric;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.TenantMeters.Ended;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TenantMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final TenantMeters meters = new TenantMeters(this.registry, 2);

	@Test
	void tenantsBeyondTheBoundAreCountedTogether() {
		for (int i = 0; i < 100; i++) {
			this.meters.ended("tenant-" + i, Ended.FINISHED, 3, 5);
		}
		assertThat(tokens("tenant-0", "input")).isEqualTo(3);
		assertThat(tokens("tenant-1", "output")).isEqualTo(5);
		assertThat(tokens("other", "output")).isEqualTo(98 * 5);
		assertThat(this.registry.find("millrace.tenant.tokens").counters()).hasSize(6);
	}

	@Test
	void howAGenerationEndedIsToldApart() {
		this.meters.ended("a", Ended.FINISHED, 1, 1);
		this.meters.ended("a", Ended.CANCELLED, 1, 0);
		this.meters.ended("a", Ended.CANCELLED, 1, 0);
		assertThat(requests("finished")).isEqualTo(1);
		assertThat(requests("cancelled")).isEqualTo(2);
		assertThat(requests("failed")).isZero();
	}

	private double tokens(String tenant, String kind) {
		return this.registry.get("millrace.tenant.tokens").tags("tenant", tenant, "kind", kind).counter().count();
	}

	private double requests(String outcome) {
		return this.registry.get("millrace.tenant.requests").tags("outcome", outcome).counter().count();
	}

}
