package io.millrace.scheduler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.Routing;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Submit;
import io.millrace.scheduler.core.Backlog.Turn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BacklogTests {

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private final Pool pool = new Pool("pool");

	private final Backlog backlog = this.pool.backlog();

	private long number;

	@Test
	void tenantsTakeTurnsByTokensAndNotByRequests() {
		List<ScheduledRequest> large = waiting("large", 100, 10);
		List<ScheduledRequest> small = waiting("small", 10, 100);
		assertThat(tokensByTenant(take(55))).isEqualTo(Map.of("large", 500L, "small", 500L));
		assertThat(this.backlog.contains(large.getLast())).isTrue();
		assertThat(this.backlog.contains(small.getLast())).isTrue();
	}

	@Test
	void aTenantThatFloodsTheQueueDelaysAnotherByOneRequest() {
		waiting("flood", 50, 200);
		take(20);
		ScheduledRequest late = waiting("late", 50, 1).getFirst();
		assertThat(take(2)).contains(late);
	}

	@Test
	void whoCameLaterHasNoClaimToWhatOthersHadBefore() {
		waiting("early", 10, 100);
		take(50);
		waiting("late", 10, 100);
		assertThat(tokensByTenant(take(20))).isEqualTo(Map.of("early", 100L, "late", 100L));
	}

	@Test
	void generatedTokensCountTwiceAsSoonAsTheyAreKnown() {
		waiting("talker", 10, 100);
		waiting("reader", 10, 100);
		List<ScheduledRequest> first = take(2);
		first.stream()
			.filter((request) -> request.tenant().equals("talker"))
			.forEach((request) -> this.backlog.generated(request, 20));
		assertThat(take(4)).allSatisfy((request) -> assertThat(request.tenant()).isEqualTo("reader"));
	}

	@Test
	void whatAWorkerRefusedIsNotCharged() {
		waiting("a", 100, 2);
		waiting("b", 100, 2);
		ScheduledRequest refused = take(1).getFirst();
		this.backlog.add(refused);
		assertThat(take(1)).containsExactly(refused);
	}

	@Test
	void aTenantsRequestsGoByDeadlineThenByArrival() {
		ScheduledRequest first = add("a", 0, 1, 60);
		ScheduledRequest second = add("a", 0, 1, 60);
		ScheduledRequest urgent = add("a", 0, 1, 5);
		assertThat(take(3)).containsExactly(urgent, first, second);
	}

	@Test
	void prioritiesGoInOrderWhoeverTheirTenantsAre() {
		ScheduledRequest later = add("a", 100, 1, 60);
		ScheduledRequest usual = add("b", 0, 1, 60);
		ScheduledRequest sooner = add("c", -2, 1, 60);
		ScheduledRequest soonest = add("b", -7, 1, 60);
		assertThat(take(4)).containsExactly(soonest, sooner, usual, later);
	}

	@Test
	void bandsAreBoundedEachForItself() {
		QueueLimits two = new QueueLimits(2, 1 << 20, Duration.ofSeconds(1));
		add("a", 100, 1, 60);
		add("a", 7, 1, 60);
		assertThat(this.backlog.full(request("b", 1, 1, 60), two))
			.hasValueSatisfying((why) -> assertThat(why).contains("2"));
		assertThat(this.backlog.full(request("b", 0, 1, 60), two)).isEmpty();
		assertThat(this.backlog.full(request("b", -1, 1, 60), two)).isEmpty();
	}

	@Test
	void bytesAreBoundedBesideRequests() {
		QueueLimits small = new QueueLimits(100, 8_000, Duration.ofSeconds(1));
		add("a", 0, 1_000, 60);
		assertThat(this.backlog.full(request("b", 0, 1_000, 60), small))
			.hasValueSatisfying((why) -> assertThat(why).contains("5024").contains("8000"));
		assertThat(this.backlog.full(request("b", 0, 100, 60), small)).isEmpty();
	}

	@Test
	void aRequestWaitsForWhatIsBeforeItAndNotForAFloodOfOthers() {
		waiting("flood", 100, 50);
		assertThat(this.backlog.tokensBefore(request("flood", 0, 100, 60))).isEqualTo(5_000);
		assertThat(this.backlog.tokensBefore(request("small", 0, 10, 60))).isEqualTo(10);
		add("a", -1, 70, 60);
		assertThat(this.backlog.tokensBefore(request("small", 0, 10, 60))).isEqualTo(80);
		assertThat(this.backlog.tokensBefore(request("small", -1, 10, 60))).isEqualTo(10);
		assertThat(this.backlog.tokensBefore(request("small", -2, 10, 60))).isZero();
	}

	@Test
	void whatEnoughIsSaidOfStaysAndWhatIsPassedKeepsItsPlace() {
		ScheduledRequest first = add("a", 0, 1, 60);
		ScheduledRequest second = add("a", 0, 1, 60);
		List<ScheduledRequest> seen = new ArrayList<>();
		this.backlog.serve((request) -> {
			seen.add(request);
			return Turn.PASSED;
		});
		assertThat(seen).containsExactly(first, second);
		assertThat(take(1)).containsExactly(first);
		assertThat(this.backlog.size()).isOne();
	}

	@Test
	void whateverHappensSizesAreRightAndNobodyFallsBehind() {
		Random random = new Random(7);
		List<ScheduledRequest> taken = new ArrayList<>();
		Map<String, Long> served = new HashMap<>();
		for (String tenant : List.of("a", "b", "c")) {
			waiting(tenant, 1 + random.nextInt(64), 5);
		}
		for (int i = 0; i < 3_000; i++) {
			int dice = random.nextInt(10);
			if (dice < 1 && !taken.isEmpty()) {
				ScheduledRequest back = taken.remove(random.nextInt(taken.size()));
				served.merge(back.tenant(), -(long) back.cost(), Long::sum);
				this.backlog.add(back);
			}
			else {
				for (ScheduledRequest request : take(1)) {
					taken.add(request);
					served.merge(request.tenant(), (long) request.cost(), Long::sum);
					add(request.tenant(), 0, 1 + random.nextInt(64), 1 + random.nextInt(100));
				}
			}
			assertThat(this.backlog.size(Band.USUAL)).isEqualTo(this.backlog.all().size());
		}
		long most = served.values().stream().mapToLong(Long::longValue).max().orElseThrow();
		long least = served.values().stream().mapToLong(Long::longValue).min().orElseThrow();
		assertThat(most - least).isLessThanOrEqualTo(2 * 64);
	}

	private List<ScheduledRequest> waiting(String tenant, int tokens, int count) {
		List<ScheduledRequest> added = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			added.add(add(tenant, 0, tokens, 60));
		}
		return added;
	}

	private ScheduledRequest add(String tenant, int priority, int tokens, int deadlineSeconds) {
		ScheduledRequest request = request(tenant, priority, tokens, deadlineSeconds);
		this.backlog.add(request);
		return request;
	}

	private ScheduledRequest request(String tenant, int priority, int tokens, int deadlineSeconds) {
		GenerationTask task = new GenerationTask(RequestId.create(), "model", TokenIds.of(new int[tokens]),
				TokenIds.EMPTY, SamplingParams.greedy(8), new ProcessId(Role.GATEWAY, "g", 1),
				START.plusSeconds(deadlineSeconds), null, new Routing(priority, null, tenant));
		return new ScheduledRequest(new Submit(task, 0, 0), this.pool,
				new ScheduledRequest.Arrival(this.number++, START, 0), Long.MIN_VALUE);
	}

	private List<ScheduledRequest> take(int count) {
		List<ScheduledRequest> taken = new ArrayList<>();
		this.backlog.serve((request) -> {
			if (taken.size() == count) {
				return Turn.ENOUGH;
			}
			this.backlog.take(request);
			taken.add(request);
			return Turn.TAKEN;
		});
		return taken;
	}

	private static Map<String, Long> tokensByTenant(List<ScheduledRequest> requests) {
		Map<String, Long> tokens = new HashMap<>();
		requests.forEach((request) -> tokens.merge(request.tenant(), (long) request.cost(), Long::sum));
		return tokens;
	}

}
