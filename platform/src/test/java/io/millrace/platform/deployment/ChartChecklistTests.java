package io.millrace.platform.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1Volume;
import io.millrace.platform.Millrace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every pod of every profile that is shipped, and for the chart without
 * one.
 */
@ExtendWith(NeedsHelm.class)
class ChartChecklistTests {

	private static final Map<String, RenderedChart> CHARTS = new TreeMap<>();

	@BeforeAll
	static void render(@TempDir Path directory) throws IOException {
		Path chart = ChartCopy.withoutHooks(directory);
		CHARTS.put("defaults", RenderedChart.of(chart, null, Map.of()));
		RenderedChart.profiles().forEach((name) -> CHARTS.put(name, RenderedChart.profile(chart, name, Map.of())));
	}

	static Stream<String> charts() {
		return Stream.concat(Stream.of("defaults"), RenderedChart.profiles().stream());
	}

	/** All pods, those of jobs and of the test included. */
	private static Map<String, V1PodSpec> everyPod(String name) {
		RenderedChart chart = CHARTS.get(name);
		Map<String, V1PodSpec> pods = new TreeMap<>(chart.pods());
		chart.all(V1Job.class).forEach((job) -> pods.put(name(job), job.getSpec().getTemplate().getSpec()));
		chart.all(V1Pod.class).forEach((pod) -> pods.put(name(pod), pod.getSpec()));
		return pods;
	}

	private static String name(KubernetesObject object) {
		return object.getMetadata().getName();
	}

	private static List<V1Container> containers(V1PodSpec pod) {
		List<V1Container> containers = new ArrayList<>(pod.getContainers());
		containers.addAll(Objects.requireNonNullElse(pod.getInitContainers(), List.of()));
		return containers;
	}

	@ParameterizedTest
	@MethodSource("charts")
	void namesAreThereOnceAndFitIntoLabels(String chart) {
		List<String> names = CHARTS.get(chart)
			.objects()
			.stream()
			.map((object) -> object.getKind() + "/" + name(object))
			.toList();
		assertThat(names).doesNotHaveDuplicates();
		assertThat(CHARTS.get(chart).objects()).allSatisfy((object) -> {
			assertThat(name(object)).hasSizeLessThanOrEqualTo(63);
			assertThat(object.getMetadata().getLabels()).containsKeys("app.kubernetes.io/name",
					"app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by",
					"helm.sh/chart");
		});
	}

	@ParameterizedTest
	@MethodSource("charts")
	void theCommandLineUnderstandsWhatEveryContainerIsTold(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> assertThat(containers(pod)).allSatisfy((container) -> {
			List<String> command = container.getCommand();
			// What a shell is told to run is told what follows its own words.
			List<String> args = (command == null || command.isEmpty()) ? container.getArgs()
					: command.subList(3, command.size());
			new CommandLine(new Millrace()).parseArgs(args.toArray(String[]::new));
		}));
	}

	@ParameterizedTest
	@MethodSource("charts")
	void noPodHasARightItDoesNotNeed(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> {
			assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
			assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
			assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
			assertThat(pod.getAutomountServiceAccountToken()).isFalse();
			assertThat(pod.getServiceAccountName()).isEqualTo("millrace");
			assertThat(containers(pod)).allSatisfy((container) -> {
				assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
				assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
				assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
				assertThat(mounts(container)).contains("/tmp");
			});
		});
		assertThat(CHARTS.get(chart).one(V1ServiceAccount.class, "millrace").getAutomountServiceAccountToken())
			.isFalse();
	}

	private static List<String> mounts(V1Container container) {
		return container.getVolumeMounts().stream().map((mount) -> mount.getMountPath()).toList();
	}

	@ParameterizedTest
	@MethodSource("charts")
	void whatIsMountedIsAVolumeOfThePod(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> {
			List<String> volumes = pod.getVolumes().stream().map(V1Volume::getName).toList();
			assertThat(volumes).doesNotHaveDuplicates();
			assertThat(containers(pod)).allSatisfy((container) -> {
				assertThat(container.getVolumeMounts())
					.allSatisfy((mount) -> assertThat(mount.getName()).isIn(volumes));
				assertThat(mounts(container)).doesNotHaveDuplicates();
			});
		});
	}

	@ParameterizedTest
	@MethodSource("charts")
	void noVariableIsThereTwice(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> assertThat(containers(pod)).allSatisfy(
				(container) -> assertThat(container.getEnv().stream().map((variable) -> variable.getName()).toList())
					.doesNotHaveDuplicates()));
	}

	@ParameterizedTest
	@MethodSource("charts")
	void theNamesOfServicesDoNotBecomeSettings(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> assertThat(pod.getEnableServiceLinks()).isFalse());
	}

	@ParameterizedTest
	@MethodSource("charts")
	void startLivenessAndReadinessAreAskedApart(String chart) {
		assertThat(CHARTS.get(chart).pods()).allSatisfy((name, pod) -> {
			V1Container container = pod.getContainers().getFirst();
			assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
			assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
			assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
			assertThat(container.getReadinessProbe().getPeriodSeconds()).isLessThanOrEqualTo(5);
			assertThat(container.getReadinessProbe().getHttpGet().getPort()).isEqualTo(new IntOrString("management"));
			assertThat(
					container.getStartupProbe().getPeriodSeconds() * container.getStartupProbe().getFailureThreshold())
				.isGreaterThanOrEqualTo(120);
			assertThat(portNames(container)).contains("management");
		});
	}

	private static List<String> portNames(V1Container container) {
		return container.getPorts().stream().map(V1ContainerPort::getName).toList();
	}

	@ParameterizedTest
	@MethodSource("charts")
	void everyContainerSaysWhatItNeeds(String chart) {
		assertThat(everyPod(chart)).allSatisfy((name, pod) -> assertThat(containers(pod)).allSatisfy((container) -> {
			assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
			assertThat(container.getResources().getLimits()).containsEntry("memory",
					container.getResources().getRequests().get("memory"));
		}));
	}

	@ParameterizedTest
	@MethodSource("charts")
	void whoIsReachedByAddressLeavesItBeforeItStops(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		assertThat(rendered.pods()).allSatisfy((name, pod) -> {
			V1Container container = pod.getContainers().getFirst();
			if (portNames(container).contains("http")) {
				long sleep = container.getLifecycle().getPreStop().getSleep().getSeconds();
				assertThat(sleep).isPositive().isLessThan(pod.getTerminationGracePeriodSeconds());
				if (rendered.hasVariable(name, "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE")) {
					assertThat(rendered.variable(name, "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE").getValue())
						.isEqualTo((pod.getTerminationGracePeriodSeconds() - sleep - 5) + "s");
				}
			}
		});
	}

	@ParameterizedTest
	@MethodSource("charts")
	void whoHasAModelHasTimeToDrain(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		List<String> drained = rendered.pods()
			.keySet()
			.stream()
			.filter((name) -> rendered.hasVariable(name, "MILLRACE_WORKER_DRAIN_TIMEOUT"))
			.toList();
		assertThat(drained).isNotEmpty().allSatisfy((name) -> {
			String drain = rendered.variable(name, "MILLRACE_WORKER_DRAIN_TIMEOUT").getValue();
			assertThat(Long.parseLong(drain.replaceFirst("s$", ""))).isPositive()
				.isLessThan(rendered.pod(name).getTerminationGracePeriodSeconds());
		});
	}

	@ParameterizedTest
	@MethodSource("charts")
	void everyServiceFindsItsPods(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		rendered.all(V1Service.class).forEach((service) -> {
			List<String> pods = podsOf(rendered, service.getSpec().getSelector());
			assertThat(pods).isNotEmpty();
			assertThat(service.getSpec().getPorts()).allSatisfy(
					(port) -> assertThat(pods).allSatisfy((pod) -> assertThat(portNames(rendered.container(pod)))
						.contains(port.getTargetPort().getStrValue())));
		});
		rendered.all(V1Deployment.class)
			.forEach((deployment) -> assertThat(podsOf(rendered, deployment.getSpec().getSelector().getMatchLabels()))
				.containsExactly(name(deployment)));
	}

	private static List<String> podsOf(RenderedChart chart, Map<String, String> selector) {
		return chart.podLabels()
			.entrySet()
			.stream()
			.filter((pod) -> pod.getValue().entrySet().containsAll(selector.entrySet()))
			.map(Map.Entry::getKey)
			.toList();
	}

	@ParameterizedTest
	@MethodSource("charts")
	void everyServiceIsSpreadAndKeptWhileNodesAreDrained(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		assertThat(rendered.pods()).allSatisfy(
				(name, pod) -> assertThat(pod.getTopologySpreadConstraints()).hasSize(2).allSatisfy((constraint) -> {
					assertThat(constraint.getTopologyKey()).isIn("kubernetes.io/hostname",
							"topology.kubernetes.io/zone");
					assertThat(podsOf(rendered, constraint.getLabelSelector().getMatchLabels())).containsExactly(name);
				}));
		List<V1PodDisruptionBudget> budgets = rendered.all(V1PodDisruptionBudget.class).toList();
		if (!chart.equals("local-cpu")) {
			assertThat(budgets.stream().map(ChartChecklistTests::name))
				.containsExactlyInAnyOrderElementsOf(rendered.pods().keySet());
		}
		assertThat(budgets).allSatisfy((budget) -> {
			assertThat(budget.getSpec().getMaxUnavailable()).isEqualTo(new IntOrString(1));
			assertThat(podsOf(rendered, budget.getSpec().getSelector().getMatchLabels())).containsExactly(name(budget));
		});
	}

	@ParameterizedTest
	@MethodSource("charts")
	void everyPodIsReachedByThoseAloneWhoHaveTo(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		Map<String, List<Integer>> open = new TreeMap<>();
		rendered.all(V1NetworkPolicy.class).forEach((policy) -> {
			assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
			podsOf(rendered, policy.getSpec().getPodSelector().getMatchLabels()).forEach((pod) -> open.put(pod,
					policy.getSpec()
						.getIngress()
						.stream()
						.flatMap((rule) -> rule.getPorts().stream())
						.map((port) -> port.getPort().getIntValue())
						.toList()));
			policy.getSpec()
				.getIngress()
				.forEach((rule) -> assertThat(rule.getFrom() == null || rule.getFrom().isEmpty())
					.as(name(policy) + " is open to everybody: only the API may be")
					.isEqualTo(List.of("gateway", "serve")
						.contains(policy.getSpec().getPodSelector().getMatchLabels().get("app.kubernetes.io/component"))
							&& rule.getPorts().getFirst().getPort().getIntValue() == 8000));
		});
		assertThat(open.keySet()).isEqualTo(rendered.pods().keySet());
		open.forEach((pod, ports) -> assertThat(ports).as(pod)
			.containsExactlyInAnyOrderElementsOf(
					rendered.container(pod).getPorts().stream().map(V1ContainerPort::getContainerPort).toList()));
	}

	@ParameterizedTest
	@MethodSource("charts")
	void secretsAreNamedAndNeverWritten(String chart) {
		assertThat(everyPod(chart).toString()).doesNotContain(RenderedChart.API_KEY, RenderedChart.BUS_PASSWORD);
	}

	@ParameterizedTest
	@MethodSource("charts")
	void claimsOfTheChartAreThere(String chart) {
		RenderedChart rendered = CHARTS.get(chart);
		List<String> claims = rendered.all(V1PersistentVolumeClaim.class).map(ChartChecklistTests::name).toList();
		List<String> used = everyPod(chart).values()
			.stream()
			.flatMap((pod) -> pod.getVolumes().stream())
			.filter((volume) -> volume.getPersistentVolumeClaim() != null)
			.filter((volume) -> !volume.getName().equals("models"))
			.map((volume) -> volume.getPersistentVolumeClaim().getClaimName())
			.distinct()
			.toList();
		assertThat(used).containsExactlyInAnyOrderElementsOf(claims);
	}

}
