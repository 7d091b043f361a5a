package io.millrace.platform.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Worker pools of the chart: models, devices, where models come from, and scaling. */
@ExtendWith(NeedsHelm.class)
class ChartPoolTests {

	@Test
	void eachPoolHasItsOwnWorkersAndTokenizersHaveAllModels() {
		RenderedChart chart = RenderedChart.with(Map.of("pools.small.models[0]", "/models/small:small",
				"pools.small.replicas", 3, "pools.large.models[0]", "/models/large:large", "pools.large.device", "cpu",
				"pools.large.quantization", "int8"));
		assertThat(chart.pods()).containsKeys("millrace-worker-small", "millrace-worker-large")
			.doesNotContainKey("millrace-worker");
		assertThat(chart.one(V1Deployment.class, "millrace-worker-small").getSpec().getReplicas()).isEqualTo(3);
		assertThat(value(chart, "millrace-worker-small", "MILLRACE_MODEL")).isEqualTo("/models/small:small");
		assertThat(value(chart, "millrace-worker-large", "MILLRACE_MODEL")).isEqualTo("/models/large:large");
		assertThat(value(chart, "millrace-worker-large", "MILLRACE_DEVICE")).isEqualTo("cpu");
		assertThat(value(chart, "millrace-worker-large", "MILLRACE_QUANTIZATION")).isEqualTo("int8");
		assertThat(chart.hasVariable("millrace-worker-small", "MILLRACE_DEVICE")).isFalse();
		assertThat(value(chart, "millrace-tokenizer", "MILLRACE_MODEL").split(","))
			.containsExactlyInAnyOrder("/models/small:small", "/models/large:large");
	}

	private static String value(RenderedChart chart, String pod, String name) {
		return chart.variable(pod, name).getValue();
	}

	@Test
	void aPoolOfGpusAsksForThemAndComputesOnThem() {
		RenderedChart chart = RenderedChart.profile("gpu",
				Map.of("pools.chat.gpu.resource", "nvidia.com/mig-3g.40gb", "pools.chat.runtimeClassName", "nvidia"));
		V1Container worker = chart.container("millrace-worker-chat");
		assertThat(worker.getResources().getLimits()).containsEntry("nvidia.com/mig-3g.40gb", new Quantity("1"));
		assertThat(worker.getResources().getRequests()).containsEntry("nvidia.com/mig-3g.40gb", new Quantity("1"));
		assertThat(worker.getImage()).startsWith("millrace-cuda:");
		assertThat(value(chart, "millrace-worker-chat", "MILLRACE_DEVICE")).isEqualTo("cuda:0");
		assertThat(chart.pod("millrace-worker-chat").getRuntimeClassName()).isEqualTo("nvidia");
		assertThat(chart.pod("millrace-worker-chat").getTolerations()).isNotEmpty();
		assertThat(volume(chart, "millrace-worker-chat", "shared-memory").getEmptyDir().getMedium())
			.isEqualTo("Memory");
		assertThat(chart.container("millrace-tokenizer").getImage()).startsWith("millrace:");
	}

	private static V1Volume volume(RenderedChart chart, String pod, String name) {
		return chart.pod(pod)
			.getVolumes()
			.stream()
			.filter((volume) -> name.equals(volume.getName()))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void modelsOfTheHubAreDownloadedOnceAndWaitedFor() {
		RenderedChart chart = RenderedChart.with(Map.of("modelCache.type", "shared", "hub.tokenSecret", "our-token",
				"pools.a.models[0]", "org/one@v1.0:one", "pools.a.models[1]", "/models/local:local",
				"pools.b.models[0]", "org/two:file.gguf:two"));
		V1Job job = chart.all(V1Job.class).findFirst().orElseThrow();
		V1Container download = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
		assertThat(download.getArgs()).startsWith("download")
			.containsExactlyInAnyOrder("download", "org/one@v1.0", "org/two:file.gguf");
		assertThat(names(download)).contains("HF_TOKEN", "HF_HOME").doesNotContain("HF_HUB_OFFLINE");
		assertThat(chart.one(V1PersistentVolumeClaim.class, "millrace-models").getSpec().getAccessModes())
			.containsExactly("ReadWriteMany");
		V1Container waits = chart.pod("millrace-worker-a").getInitContainers().getFirst();
		assertThat(waits.getArgs()).containsExactly("download", "org/one@v1.0");
		assertThat(names(waits)).contains("HF_HUB_OFFLINE");
		for (String pod : List.of("millrace-worker-a", "millrace-worker-b", "millrace-tokenizer")) {
			assertThat(value(chart, pod, "HF_HUB_OFFLINE")).isEqualTo("1");
			assertThat(volume(chart, pod, "cache").getPersistentVolumeClaim().getReadOnly()).isTrue();
		}
	}

	private static List<String> names(V1Container container) {
		return container.getEnv().stream().map((variable) -> variable.getName()).toList();
	}

	@Test
	void otherModelsAreAnotherJob() {
		String one = RenderedChart.profile("gpu", Map.of())
			.all(V1Job.class)
			.findFirst()
			.orElseThrow()
			.getMetadata()
			.getName();
		String two = RenderedChart.profile("gpu", Map.of("pools.chat.models[0]", "org/other"))
			.all(V1Job.class)
			.findFirst()
			.orElseThrow()
			.getMetadata()
			.getName();
		assertThat(one).isNotEqualTo(two);
	}

	@Test
	void aWorkerMayHaveACacheOfItsOwn() {
		RenderedChart chart = RenderedChart
			.with(Map.of("modelCache.type", "per-pod", "worker.models[0]", "org/one", "modelCache.size", "20Gi"));
		assertThat(chart.all(V1Job.class)).isEmpty();
		assertThat(names(chart.pod("millrace-worker").getInitContainers().getFirst())).doesNotContain("HF_HUB_OFFLINE");
		assertThat(volume(chart, "millrace-worker", "cache").getEphemeral()
			.getVolumeClaimTemplate()
			.getSpec()
			.getResources()
			.getRequests()).containsEntry("storage", new Quantity("20Gi"));
		assertThat(chart.pod("millrace-tokenizer").getInitContainers()).isNullOrEmpty();
		assertThat(volume(chart, "millrace-tokenizer", "cache").getEmptyDir()).isNotNull();
	}

	@Test
	void withoutANetworkTheCacheIsAllThereIs() {
		RenderedChart chart = RenderedChart.with(Map.of("modelCache.type", "shared", "modelCache.existingClaim",
				"our-models", "hub.offline", true, "worker.models[0]", "org/one"));
		assertThat(chart.all(V1PersistentVolumeClaim.class)).isEmpty();
		assertThat(names(chart.all(V1Job.class)
			.findFirst()
			.orElseThrow()
			.getSpec()
			.getTemplate()
			.getSpec()
			.getContainers()
			.getFirst())).contains("HF_HUB_OFFLINE");
		assertThat(volume(chart, "millrace-worker", "cache").getPersistentVolumeClaim().getClaimName())
			.isEqualTo("our-models");
	}

	@Test
	void aPoolIsScaledByWhatWaitsForIt() {
		RenderedChart chart = RenderedChart.profile("production", Map.of());
		ScaledObjectSpec scaled = chart.custom(ScaledObjectSpec.class, "millrace-worker-chat");
		assertThat(scaled.scaleTargetRef().name()).isEqualTo("millrace-worker-chat");
		assertThat(chart.one(V1Deployment.class, "millrace-worker-chat").getSpec().getReplicas()).isNull();
		assertThat(scaled.minReplicaCount()).isEqualTo(2);
		assertThat(scaled.cooldownPeriod()).isGreaterThanOrEqualTo(300);
		assertThat(scaled.fallback().replicas()).isEqualTo(2);
		assertThat(scaled.advanced().horizontalPodAutoscalerConfig().behavior().scaleDown().policies())
			.containsExactly(new ScaledObjectSpec.Policy("Pods", 1, 60));
		assertThat(scaled.triggers()).extracting(ScaledObjectSpec.Trigger::name)
			.containsExactly("queue-depth", "predicted-wait");
		assertThat(scaled.triggers()).allSatisfy((trigger) -> {
			assertThat(trigger.type()).isEqualTo("prometheus");
			assertThat(trigger.metadata()).containsOnlyKeys("serverAddress", "query", "threshold");
			assertThat(trigger.metadata().get("query")).contains("maxserve_num_requests_queued")
				.contains("service=\"millrace-metrics\"");
		});
		assertThat(chart.all(CustomResource.class)
			.filter((object) -> "ScaledObject".equals(object.kind()))
			.map((object) -> object.metadata().getName())).containsExactly("millrace-worker-chat");
	}

	/** Prometheus' own tool evaluates it, in a profile. */
	@Test
	void theQueryOfWhatWaitsIsTheOneThatIsTested() throws IOException {
		ScaledObjectSpec scaled = RenderedChart.profile("production", Map.of())
			.custom(ScaledObjectSpec.class, "millrace-worker-chat");
		assertThat(Path.of("src", "test", "promtool", "alerts-test.yaml")).content()
			.contains(scaled.triggers()
				.getFirst()
				.metadata()
				.get("query")
				.replace("namespace=\"\"", "namespace=\"default\""));
	}

	@Test
	void aPoolThatWouldScaleToNothingIsRefused() {
		assertThatThrownBy(() -> RenderedChart
			.with(Map.of("worker.autoscaling.enabled", true, "worker.autoscaling.minReplicas", 0)))
			.hasMessageContaining("minReplicas");
		assertThatThrownBy(() -> RenderedChart
			.with(Map.of("worker.autoscaling.enabled", true, "worker.autoscaling.minReplicas", 9)))
			.hasMessageContaining("maxReplicas");
	}

}
