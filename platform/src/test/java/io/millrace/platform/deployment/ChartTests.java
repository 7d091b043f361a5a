package io.millrace.platform.deployment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The chart, rendered by Helm itself and read by the rules of Kubernetes' API. Skipped on
 * machines that Helm's native library is not for.
 */
@ExtendWith(NeedsHelm.class)
class ChartTests {

	private static final List<String> SERVICES = List.of("broker", "gateway", "scheduler", "tokenizer", "worker");

	private static RenderedChart defaults;

	@BeforeAll
	static void render() {
		defaults = RenderedChart.with(Map.of());
	}

	@Test
	void aStrictLintFindsNothing() {
		LintResult result = new Helm(RenderedChart.CHART).lint().strict().call();
		assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
	}

	@Test
	void aFieldThatKubernetesDoesNotKnowIsNoticed() {
		assertThatThrownBy(() -> RenderedChart.parse("""
				apiVersion: apps/v1
				kind: Deployment
				spec:
				  selector: {}
				  template:
				    spec:
				      containers:
				        - name: gateway
				          readOnlyRootFilesystem: true
				""")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("readOnlyRootFilesystem");
	}

	@Test
	void everyServiceHasItsPods() {
		assertThat(defaults.pods().keySet())
			.containsExactlyElementsOf(SERVICES.stream().map((service) -> "millrace-" + service).toList());
		assertThat(defaults.all(V1Service.class).map((service) -> service.getMetadata().getName()))
			.containsExactlyInAnyOrder("millrace", "millrace-broker", "millrace-metrics", "millrace-tokenizer");
	}

	private static Set<String> mounts(V1Container container) {
		return container.getVolumeMounts().stream().map((mount) -> mount.getMountPath()).collect(Collectors.toSet());
	}

	private static long grace(String pod) {
		return defaults.pod(pod).getTerminationGracePeriodSeconds();
	}

	@Test
	void aWorkerHasTimeToDrain() {
		String drain = defaults.variable("millrace-worker", "MILLRACE_WORKER_DRAIN_TIMEOUT").getValue();
		assertThat(drain).endsWith("s");
		assertThat(Long.parseLong(drain.substring(0, drain.length() - 1))).isPositive()
			.isLessThan(grace("millrace-worker"));
	}

	@Test
	void aDrainThatKubernetesWouldCutOffIsRefused() {
		assertThatThrownBy(() -> RenderedChart.with(Map.of("worker.drainSeconds", 600)))
			.hasMessageContaining("terminationGracePeriodSeconds");
	}

	@Test
	void keysAndPasswordsStandInSecretsAlone() {
		assertThat(secret("millrace-api-keys", "api-key")).isEqualTo(RenderedChart.API_KEY);
		assertThat(secret("millrace-bus", "password")).isEqualTo(RenderedChart.BUS_PASSWORD);
		assertThat(defaults.pods().toString()).doesNotContain(RenderedChart.API_KEY, RenderedChart.BUS_PASSWORD);
		for (String pod : List.of("millrace-broker", "millrace-gateway", "millrace-scheduler", "millrace-worker")) {
			assertThat(defaults.variable(pod, "MILLRACE_BUS_PASSWORD").getValueFrom().getSecretKeyRef().getName())
				.isEqualTo("millrace-bus");
		}
		assertThat(defaults.variable("millrace-gateway", "MILLRACE_API_KEY").getValueFrom().getSecretKeyRef().getName())
			.isEqualTo("millrace-api-keys");
	}

	private static String secret(String name, String key) {
		return new String(defaults.one(V1Secret.class, name).getData().get(key), StandardCharsets.UTF_8);
	}

	@Test
	void secretsOfOnesOwnReplaceTheChartsOwn() {
		RenderedChart chart = RenderedChart
			.with(Map.of("apiKeys.existingSecret", "our-keys", "bus.existingSecret", "our-bus"));
		assertThat(chart.all(V1Secret.class)).isEmpty();
		assertThat(
				chart.variable("millrace-worker", "MILLRACE_BUS_PASSWORD").getValueFrom().getSecretKeyRef().getName())
			.isEqualTo("our-bus");
		assertThat(chart.variable("millrace-gateway", "MILLRACE_API_KEY").getValueFrom().getSecretKeyRef().getName())
			.isEqualTo("our-keys");
	}

	@Test
	void gatewaysStoreInOneDatabaseOrNotAtAll() {
		assertThat(defaults.variable("millrace-gateway", "MILLRACE_GATEWAY_STORE_URL").getValue()).isEqualTo("none");
		RenderedChart chart = RenderedChart
			.with(Map.of("gateway.store.url", "postgresql://db/millrace", "gateway.store.existingSecret", "our-db"));
		assertThat(chart.variable("millrace-gateway", "MILLRACE_GATEWAY_STORE_URL").getValue())
			.isEqualTo("postgresql://db/millrace");
		assertThat(chart.variable("millrace-gateway", "MILLRACE_GATEWAY_STORE_PASSWORD")
			.getValueFrom()
			.getSecretKeyRef()
			.getName()).isEqualTo("our-db");
	}

	@Test
	void modelsComeFromAVolumeToThoseWhoReadThem() {
		RenderedChart chart = RenderedChart.with(Map.of("worker.models[0]", "/models/llama:llama",
				"modelVolume.persistentVolumeClaim.claimName", "models"));
		for (String pod : List.of("millrace-tokenizer", "millrace-worker")) {
			assertThat(chart.variable(pod, "MILLRACE_MODEL").getValue()).isEqualTo("/models/llama:llama");
			assertThat(mounts(chart.container(pod))).contains("/models");
			assertThat(volumes(chart.pod(pod))).contains("models");
		}
		assertThat(mounts(chart.container("millrace-gateway"))).containsExactly("/tmp");
		assertThat(mounts(defaults.container("millrace-worker"))).containsExactly("/tmp");
	}

	private static List<String> volumes(V1PodSpec pod) {
		return pod.getVolumes().stream().map(V1Volume::getName).toList();
	}

	@Test
	void theOfficialBrokerRunsWithTheShippedSettings() throws Exception {
		RenderedChart chart = RenderedChart.with(Map.of("broker.type", "artemis"));
		assertThat(chart.one(V1ConfigMap.class, "millrace-broker").getData()).containsEntry("broker.xml",
				Files.readString(RenderedChart.CHART.resolve("files/broker.xml")));
		assertThat(chart.container("millrace-broker").getImage()).startsWith("apache/artemis:");
		assertThat(mounts(chart.container("millrace-broker"))).contains("/var/lib/artemis-instance/etc-override");
		assertThat(chart.variable("millrace-broker", "ARTEMIS_PASSWORD").getValueFrom().getSecretKeyRef().getName())
			.isEqualTo("millrace-bus");
	}

	@Test
	void aBrokerOfOnesOwnNeedsAnAddressAndAPassword() {
		RenderedChart chart = RenderedChart.with(Map.of("broker.type", "external", "broker.externalUrl",
				"tcp://bus:61616", "bus.existingSecret", "our-bus"));
		assertThat(chart.pods()).doesNotContainKey("millrace-broker");
		assertThat(chart.variable("millrace-scheduler", "MILLRACE_BUS_URL").getValue()).isEqualTo("tcp://bus:61616");
		assertThatThrownBy(() -> RenderedChart.with(Map.of("broker.type", "external", "bus.existingSecret", "our-bus")))
			.hasMessageContaining("broker.externalUrl");
		assertThatThrownBy(() -> RenderedChart
			.with(Map.of("broker.type", "external", "broker.externalUrl", "tcp://bus:61616", "bus.password", "")))
			.hasMessageContaining("bus.existingSecret");
	}

	@Test
	void oneOverrideChangesOneThing() {
		RenderedChart chart = RenderedChart.with(Map.of("worker.replicas", 5));
		assertThat(chart.one(V1Deployment.class, "millrace-worker").getSpec().getReplicas()).isEqualTo(5);
		assertThat(chart.pods()).isEqualTo(defaults.pods());
	}

	@ParameterizedTest
	@CsvSource({ "broker.type, kafka", "worker.replicas, many", "gateway.service.port, 70000", "wrokers, 2",
			"image.pullPolicy, Sometimes", "apiKeys.values[0], short", "worker.heapPercentage, 100",
			"gateway.store.url, h2:mem:x", "worker.device, gpu", "modelCache.type, disk", "mode, cluster",
			"worker.gpu.count, -1", "pools.a.models[0], a b", "pools.a.replica, 1",
			"httpRoute.timeouts.request, never" })
	void aValueThatMakesNoSenseIsRefused(String name, String value) {
		assertThatThrownBy(() -> RenderedChart.with(Map.of(name, value)))
			.hasMessageContaining(name.replaceAll("\\[.*", "").replaceAll(".*\\.", ""));
	}

}
