package io.millrace.worker;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.engine.StepReport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerMetersTests {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final WorkerMeters meters = new WorkerMeters(this.registry, "demo");

	@Test
	void aScrapeShowsTheNamesThatRoutersAndMaxKnow() {
		this.meters.watch(() -> new EngineLoad(3, 2, 64, 75, 30, 100, 17, 16));
		assertThat(this.registry.scrape()).contains("maxserve_num_requests_running{model_name=\"demo\"} 3.0",
				"millrace_engine_num_requests_waiting{model_name=\"demo\"} 2.0",
				"maxserve_cache_num_used_blocks{model_name=\"demo\"} 25.0",
				"millrace_engine_cached_blocks{model_name=\"demo\"} 30.0",
				"maxserve_cache_num_total_blocks{model_name=\"demo\"} 100.0",
				"maxserve_cache_used_kv_pct{model_name=\"demo\"} 25.0",
				"millrace_engine_prefill_backlog_tokens{model_name=\"demo\"} 17.0",
				"vllm:num_requests_running{model_name=\"demo\"} 3.0",
				"vllm:num_requests_waiting{model_name=\"demo\"} 2.0",
				"vllm:kv_cache_usage_perc{model_name=\"demo\"} 0.25");
	}

	@Test
	void whatIsRareIsCounted() {
		this.meters.onFailedStep();
		this.meters.onResume();
		this.meters.onFinishResent();
		this.meters.onGatewayExpired();
		this.meters.onIncarnation();
		assertThat(this.registry.scrape()).contains("millrace_engine_failed_steps_total{model_name=\"demo\"} 1.0",
				"millrace_worker_resumes_total{model_name=\"demo\"} 1.0",
				"millrace_worker_finishes_resent_total{model_name=\"demo\"} 1.0",
				"millrace_worker_gateways_expired_total{model_name=\"demo\"} 1.0",
				"millrace_worker_incarnations_total{model_name=\"demo\"} 1.0");
	}

	@Test
	void whatWasFoundInTheCacheIsCountedInTokens() {
		this.meters.onPrefixLookup(100, 96);
		this.meters.onPrefixLookup(10, 0);
		assertThat(this.registry.scrape()).contains("maxserve_cache_hits_total{model_name=\"demo\"} 96.0",
				"maxserve_cache_request_prefix_coverage_sum{model_name=\"demo\"} 0.96",
				"maxserve_cache_misses_total{model_name=\"demo\"} 14.0",
				"vllm:prefix_cache_queries_total{model_name=\"demo\"} 110.0",
				"vllm:prefix_cache_hits_total{model_name=\"demo\"} 96.0");
	}

	@Test
	void aStepIsRecordedByItsType() {
		this.meters.onStart(10);
		this.meters.onStep(new StepReport(2, 12, 1, 0, 0, 7, true, 0, 1_000_000, 20_000_000, 500_000));
		this.meters.onFirstToken(30_000_000);
		this.meters.onStep(new StepReport(2, 5, 3, 3, 1, 20, false, 1, 1_000_000, 5_000_000, 500_000));
		assertThat(this.registry.scrape()).contains(
				"maxserve_batch_size_sum{batch_type=\"CE\",model_name=\"demo\"} 2.0",
				"maxserve_batch_input_tokens_sum{batch_type=\"CE\",model_name=\"demo\"} 12.0",
				"maxserve_batch_execution_time_milliseconds_sum{batch_type=\"CE\",model_name=\"demo\"} 20.0",
				"maxserve_batch_execution_time_milliseconds_sum{batch_type=\"TG\",model_name=\"demo\"} 5.0",
				"maxserve_batch_execution_time_milliseconds_bucket{batch_type=\"TG\",model_name=\"demo\",le=\"5.0\"} 1",
				"maxserve_batch_context_tokens_sum{model_name=\"demo\"} 27.0",
				"maxserve_batch_prompt_throughput_sum{model_name=\"demo\"} 600.0",
				"maxserve_batch_generation_throughput_sum{model_name=\"demo\"} 600.0",
				"millrace_engine_step_time_milliseconds_sum{model_name=\"demo\",phase=\"execute\"} 25.0",
				"millrace_engine_step_time_milliseconds_sum{model_name=\"demo\",phase=\"update\"} 1.0",
				"vllm:generation_tokens_total{model_name=\"demo\"} 4.0",
				"maxserve_batch_creation_time_milliseconds_count{model_name=\"demo\"} 2",
				"maxserve_cache_preemption_count_total{model_name=\"demo\"} 1.0",
				"millrace_engine_prompt_tokens_total{model_name=\"demo\"} 10.0",
				"millrace_engine_generated_tokens_total{model_name=\"demo\"} 4.0",
				"millrace_engine_draft_tokens_total{model_name=\"demo\"} 3.0",
				"millrace_engine_accepted_draft_tokens_total{model_name=\"demo\"} 1.0",
				"millrace_engine_time_to_first_token_milliseconds_sum{model_name=\"demo\"} 30.0");
		assertThat(this.registry.scrape()).containsPattern("millrace_engine_time_to_first_token_milliseconds_bucket");
	}

}
