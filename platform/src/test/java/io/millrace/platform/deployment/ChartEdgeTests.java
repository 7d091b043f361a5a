package io.millrace.platform.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How a release is reached, encrypted, watched and tried out. */
@ExtendWith(NeedsHelm.class)
class ChartEdgeTests {

	@Test
	void anIngressBuffersNoStreamAndCutsNoneOff() {
		V1Ingress ingress = RenderedChart
			.with(Map.of("ingress.enabled", true, "ingress.className", "nginx", "ingress.hosts[0]", "llm.example.com"))
			.one(V1Ingress.class, "millrace");
		assertThat(ingress.getMetadata().getAnnotations())
			.containsEntry("nginx.ingress.kubernetes.io/proxy-buffering", "off")
			.containsEntry("nginx.ingress.kubernetes.io/proxy-request-buffering", "off");
		assertThat(Integer
			.parseInt(ingress.getMetadata().getAnnotations().get("nginx.ingress.kubernetes.io/proxy-read-timeout")))
			.isGreaterThanOrEqualTo(15 * 60);
		assertThat(ingress.getSpec().getRules()).singleElement()
			.satisfies((rule) -> assertThat(rule.getHost()).isEqualTo("llm.example.com"));
		assertThatThrownBy(() -> RenderedChart.with(Map.of("ingress.enabled", true)))
			.hasMessageContaining("ingress.hosts");
	}

	@Test
	void aRouteOfTheGatewayApiHasNoTimeLimit() {
		HttpRouteSpec route = RenderedChart.profile("production", Map.of()).custom(HttpRouteSpec.class, "millrace");
		assertThat(route.rules()).singleElement().satisfies((rule) -> {
			assertThat(rule.timeouts()).isEqualTo(new HttpRouteSpec.Timeouts("0s", "0s"));
			assertThat(rule.backendRefs()).containsExactly(new HttpRouteSpec.Backend(null, null, "millrace", 80));
		});
		assertThat(route.hostnames()).containsExactly("llm.example.com");
		assertThatThrownBy(() -> RenderedChart.with(Map.of("httpRoute.enabled", true)))
			.hasMessageContaining("httpRoute.parentRefs");
	}

	@Test
	void podsThatRunEverythingAreAPoolOfTheInferenceExtension() {
		RenderedChart chart = RenderedChart.profile("all-in-one", Map.of());
		assertThat(chart.pods()).containsOnlyKeys("millrace-serve-chat");
		assertThat(chart.container("millrace-serve-chat").getArgs()).startsWith("serve");
		InferencePoolSpec pool = chart.custom(InferencePoolSpec.class, "millrace-serve-chat");
		assertThat(chart.podLabels().get("millrace-serve-chat")).containsAllEntriesOf(pool.selector().matchLabels());
		assertThat(pool.targetPorts()).containsExactly(new InferencePoolSpec.Port(8000));
		assertThat(pool.endpointPickerRef().name()).isEqualTo("millrace-endpoint-picker");
		assertThat(chart.custom(HttpRouteSpec.class, "millrace").rules().getFirst().backendRefs()).containsExactly(
				new HttpRouteSpec.Backend("inference.networking.k8s.io", "InferencePool", "millrace-serve-chat", null));
		assertThat(chart.hasVariable("millrace-serve-chat", "MILLRACE_BUS_URL")).isFalse();
		assertThat(chart.hasVariable("millrace-serve-chat", "MILLRACE_API_KEY")).isTrue();
		assertThat(chart.all(V1StatefulSet.class)).isEmpty();
	}

	@Test
	void aPoolOfTheInferenceExtensionIsOfPodsThatAnswer() {
		assertThatThrownBy(() -> RenderedChart.with(Map.of("inferencePool.enabled", true)))
			.hasMessageContaining("all-in-one");
	}

	@Test
	void theEdgeIsScaledByWhatItComputes() {
		RenderedChart chart = RenderedChart.profile("production", Map.of());
		for (String name : List.of("millrace-gateway", "millrace-tokenizer")) {
			V2HorizontalPodAutoscaler autoscaler = chart.one(V2HorizontalPodAutoscaler.class, name);
			assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo(name);
			assertThat(autoscaler.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2);
			assertThat(autoscaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds())
				.isGreaterThanOrEqualTo(300);
			assertThat(chart.one(V1Deployment.class, name).getSpec().getReplicas()).isNull();
		}
		assertThat(chart.one(V1Deployment.class, "millrace-scheduler").getSpec().getReplicas()).isEqualTo(2);
	}

	@Test
	void theBrokerIsTalkedToInSecret() {
		RenderedChart chart = RenderedChart.profile("production", Map.of("bus.tls.mutual", true));
		assertThat(value(chart, "millrace-broker", "MILLRACE_BUS_TLS_KEY_STORE")).isEqualTo("/tls/bus/keystore.p12");
		assertThat(value(chart, "millrace-broker", "MILLRACE_BUS_TLS_TRUST_STORE"))
			.isEqualTo("/tls/bus/truststore.p12");
		for (String client : List.of("millrace-gateway", "millrace-scheduler", "millrace-worker-chat")) {
			assertThat(value(chart, client, "MILLRACE_BUS_TLS_TRUST_STORE")).isEqualTo("/tls/bus/truststore.p12");
			assertThat(value(chart, client, "MILLRACE_BUS_TLS_KEY_STORE")).isEqualTo("/tls/bus/keystore.p12");
			assertThat(value(chart, client, "MILLRACE_BUS_TLS_VERIFY_HOST")).isEqualTo("true");
			assertThat(chart.variable(client, "MILLRACE_BUS_TLS_TRUST_STORE_PASSWORD")
				.getValueFrom()
				.getSecretKeyRef()
				.getName()).isEqualTo("millrace-bus-tls-password");
		}
		assertThat(chart.hasVariable("millrace-tokenizer", "MILLRACE_BUS_TLS_TRUST_STORE")).isFalse();
		assertThatThrownBy(() -> RenderedChart.with(Map.of("bus.tls.enabled", true)))
			.hasMessageContaining("bus.tls.existingSecret");
	}

	private static String value(RenderedChart chart, String pod, String name) {
		return chart.variable(pod, name).getValue();
	}

	@Test
	void theOfficialBrokerHasTheSameSecrets() {
		RenderedChart chart = RenderedChart.profile("production", Map.of("broker.type", "artemis"));
		assertThat(value(chart, "millrace-broker", "BROKER_TLS")).isEqualTo("true");
		assertThat(value(chart, "millrace-broker", "BROKER_KEY_STORE")).isEqualTo("/tls/bus/keystore.p12");
		String brokerXml = chart.one(V1ConfigMap.class, "millrace-broker").getData().get("broker.xml");
		chart.container("millrace-broker")
			.getEnv()
			.stream()
			.map((variable) -> variable.getName())
			.filter((name) -> name.startsWith("BROKER_"))
			.forEach((name) -> assertThat(brokerXml).contains("${" + name + ":"));
	}

	@Test
	void theApiMayBeEncryptedAtThePods(@TempDir Path directory) throws IOException {
		RenderedChart chart = RenderedChart.of(ChartCopy.withoutHooks(directory), null,
				Map.of("gateway.tls.existingSecret", "our-tls"));
		assertThat(value(chart, "millrace-gateway", "SERVER_SSL_BUNDLE")).isEqualTo("web");
		assertThat(value(chart, "millrace-gateway", "MANAGEMENT_SERVER_SSL_ENABLED")).isEqualTo("false");
		assertThat(chart.one(V1Pod.class, "millrace-test").getSpec().getContainers().getFirst().getCommand())
			.contains("https://millrace:80");
	}

	@Test
	void hashedKeysNeedNoOtherKeys() {
		RenderedChart chart = RenderedChart.profile("production", Map.of());
		assertThat(chart.all(V1Secret.class)).isEmpty();
		assertThat(value(chart, "millrace-gateway", "MILLRACE_API_KEY_FILE")).isEqualTo("/keys/keys.json");
		assertThat(chart.hasVariable("millrace-gateway", "MILLRACE_API_KEY")).isFalse();
		assertThatThrownBy(() -> RenderedChart.profile("production", Map.of("helmTest.apiKeySecret", "")))
			.hasMessageContaining("helmTest.apiKeySecret");
	}

	@Test
	void aTrialKeepsItsStoreOnAClaimOfOneGateway() {
		RenderedChart chart = RenderedChart.profile("local-cpu", Map.of());
		assertThat(value(chart, "millrace-gateway", "MILLRACE_GATEWAY_STORE_DIRECTORY")).startsWith("/store");
		assertThat(chart.hasVariable("millrace-gateway", "MILLRACE_GATEWAY_STORE_URL")).isFalse();
		assertThat(chart.one(V1PersistentVolumeClaim.class, "millrace-store").getSpec().getAccessModes())
			.containsExactly("ReadWriteOnce");
		assertThat(chart.one(V1Deployment.class, "millrace-gateway").getSpec().getStrategy().getType())
			.isEqualTo("Recreate");
		assertThatThrownBy(() -> RenderedChart.profile("local-cpu", Map.of("gateway.replicas", 2)))
			.hasMessageContaining("gateway.store.h2");
	}

	@Test
	void prometheusFindsEveryPod() {
		RenderedChart chart = RenderedChart.profile("production", Map.of());
		ServiceMonitorSpec monitor = chart.custom(ServiceMonitorSpec.class, "millrace");
		V1Service service = chart.one(V1Service.class, "millrace-metrics");
		assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(monitor.selector().matchLabels());
		assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
		assertThat(chart.podLabels().values())
			.allSatisfy((labels) -> assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector()));
		assertThat(monitor.endpoints()).singleElement().satisfies((endpoint) -> {
			assertThat(endpoint.path()).isEqualTo("/actuator/prometheus");
			assertThat(service.getSpec().getPorts()).extracting((port) -> port.getName()).contains(endpoint.port());
		});
		assertThat(chart.all(V1Service.class)
			.filter((other) -> other.getMetadata()
				.getLabels()
				.entrySet()
				.containsAll(monitor.selector().matchLabels().entrySet())))
			.hasSize(1);
	}

	@Test
	void alertsAndDashboardsAreTheFilesOfTheChart(@TempDir Path directory) throws IOException {
		Path chart = ChartCopy.in(directory);
		Path dashboards = Files.createDirectories(chart.resolve("files").resolve("dashboards"));
		Files.writeString(dashboards.resolve("one.json"), "{\"title\": \"{{pod}}\"}\n");
		Files.writeString(chart.resolve("files").resolve("alerts.yaml"), """
				groups:
				  - name: millrace
				    rules:
				      - alert: Nothing
				        expr: vector(1) > 2
				        for: 5m
				        annotations: {summary: "{{ $labels.pod }}"}
				""");
		RenderedChart rendered = RenderedChart.profile(chart, "production", Map.of());
		assertThat(rendered.one(V1ConfigMap.class, "millrace-dashboard-one")).satisfies(
				(dashboard) -> assertThat(dashboard.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1"))
			.satisfies((dashboard) -> assertThat(dashboard.getData()).containsEntry("one.json",
					"{\"title\": \"{{pod}}\"}\n"));
		PrometheusRuleSpec.Rule rule = rendered.custom(PrometheusRuleSpec.class, "millrace")
			.groups()
			.getFirst()
			.rules()
			.getFirst();
		assertThat(rule.duration()).isEqualTo("5m");
		assertThat(rule.annotations()).containsEntry("summary", "{{ $labels.pod }}");
	}

	@Test
	void theTestOfAReleaseStreamsAnAnswer(@TempDir Path directory) throws IOException {
		V1Pod test = RenderedChart.of(ChartCopy.withoutHooks(directory), null, Map.of("helmTest.model", "llama"))
			.one(V1Pod.class, "millrace-test");
		assertThat(test.getSpec().getRestartPolicy()).isEqualTo("Never");
		assertThat(test.getSpec().getContainers().getFirst().getCommand()).contains("http://millrace:80", "llama");
	}

	@Test
	void everyPodSendsItsSpansAndWritesItsLogTheSameWay() {
		RenderedChart chart = RenderedChart
			.with(Map.of("tracing.endpoint", "http://collector:4318/v1/traces", "logFormat", "ecs"));
		assertThat(chart.pods().keySet()).allSatisfy((pod) -> {
			assertThat(value(chart, pod, "MILLRACE_TRACING_ENDPOINT")).isEqualTo("http://collector:4318/v1/traces");
			assertThat(value(chart, pod, "MILLRACE_LOG_FORMAT")).isEqualTo("ecs");
		});
	}

	@Test
	void theApiMayBeKeptToFewClients() {
		V1NetworkPolicy policy = RenderedChart
			.with(Map.of("networkPolicy.clients[0].podSelector.matchLabels.app", "frontend"))
			.one(V1NetworkPolicy.class, "millrace-gateway");
		assertThat(policy.getSpec().getIngress().getLast().getFrom())
			.extracting((peer) -> peer.getPodSelector().getMatchLabels())
			.satisfiesExactly((client) -> assertThat(client).containsEntry("app", "frontend"),
					(test) -> assertThat(test).containsEntry("app.kubernetes.io/component", "test"));
		assertThat(RenderedChart.with(Map.of("networkPolicy.enabled", false)).all(V1NetworkPolicy.class)).isEmpty();
	}

	@Test
	void objectsOfOnesOwnAreTemplates() {
		RenderedChart chart = RenderedChart.with(Map.of("extraObjects[0].apiVersion", "v1", "extraObjects[0].kind",
				"ConfigMap", "extraObjects[0].metadata.name", "{{ .Release.Name }}-own"));
		assertThat(chart.one(V1ConfigMap.class, "millrace-own")).isNotNull();
	}

	@Test
	void aDigestPinsTheImage() {
		String digest = "sha256:" + "0".repeat(64);
		RenderedChart chart = RenderedChart.with(Map.of("image.digest", digest));
		assertThat(chart.container("millrace-gateway").getImage()).isEqualTo("millrace@" + digest);
		RenderedChart other = RenderedChart.with(Map.of("image.digest", digest, "worker.image.repository", "cuda"));
		assertThat(other.container("millrace-worker").getImage()).startsWith("cuda:");
	}

}
