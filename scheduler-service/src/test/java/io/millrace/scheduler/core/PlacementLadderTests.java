package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;

import io.millrace.scheduler.core.VirtualCluster.Figures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A short form of {@link PlacementLadder}. */
class PlacementLadderTests {

	private static final Duration MEASURED = Duration.ofMinutes(2);

	private static final Duration NO_CACHE = Duration.ofSeconds(30);

	private static final double LOAD = 0.7;

	@Test
	void whereManyPromptsBeginAlikeTheirFirstTokensComeTwiceAsSoon() {
		Map<String, Figures> figures = run(PlacementLadder::shared, PlacementLadder.SHARED_CAPACITY,
				PlacementLadder.WARM_UP);
		double cost = figures.get("cost").firstTokenSeconds(0.9);
		assertThat(figures.get("round robin").firstTokenSeconds(0.9)).isGreaterThan(2 * cost);
		assertThat(figures.get("least loaded").firstTokenSeconds(0.9)).isGreaterThan(2 * cost);
		assertThat(figures.get("cost").hits()).isGreaterThan(2 * figures.get("least loaded").hits());
	}

	@Test
	void wherePromptsHaveNothingInCommonNothingIsLost() {
		Map<String, Figures> figures = run(PlacementLadder::unshared, PlacementLadder.UNSHARED_CAPACITY, NO_CACHE);
		double best = Math.min(figures.get("round robin").firstTokenSeconds(0.9),
				figures.get("least loaded").firstTokenSeconds(0.9));
		assertThat(figures.get("cost").firstTokenSeconds(0.9)).isLessThan(1.03 * best);
		assertThat(figures.get("cost").spread()).as("busiest worker over the idlest").isLessThan(1.5);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 4 })
	void whatAllPromptsBeginWithIsSoonKnownToAllWorkers(int workers) {
		Figures figures = PlacementLadder.run(workers, PlacementLadder.ways(1).get("cost").get(),
				PlacementLadder.popular(3), workers, NO_CACHE, MEASURED, 11);
		assertThat(figures.spread()).as("busiest worker over the idlest").isLessThan(1.5);
		assertThat(figures.hits()).isGreaterThan(0.8);
	}

	@Test
	void theSameSeedGivesTheSameFigures() {
		Figures one = once();
		assertThat(one.firstTokenNanos()).isNotEmpty().isEqualTo(once().firstTokenNanos());
	}

	private static Figures once() {
		return PlacementLadder.run(PlacementLadder.ways(1).get("cost").get(), PlacementLadder.unshared(3), 5, NO_CACHE,
				Duration.ofSeconds(30), 4);
	}

	private static Map<String, Figures> run(LongFunction<Workload> workload, double capacity, Duration warmUp) {
		Map<String, Figures> figures = new LinkedHashMap<>();
		PlacementLadder.ways(1)
			.forEach((way, placement) -> figures.put(way,
					PlacementLadder.run(placement.get(), workload.apply(7), LOAD * capacity, warmUp, MEASURED, 11)));
		assertThat(figures).allSatisfy((way, each) -> {
			assertThat(each.rejects()).as(way).isZero();
			assertThat(each.unanswered()).as(way).isZero();
		});
		return figures;
	}

}
