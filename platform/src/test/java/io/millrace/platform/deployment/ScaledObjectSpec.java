package io.millrace.platform.deployment;

import java.util.List;
import java.util.Map;

/** What KEDA's ScaledObject (v1alpha1) has, as far as the chart uses it. */
record ScaledObjectSpec(Target scaleTargetRef, int pollingInterval, int cooldownPeriod, int minReplicaCount,
		int maxReplicaCount, Fallback fallback, Advanced advanced, List<Trigger> triggers) {

	record Target(String name) {

	}

	record Fallback(int failureThreshold, int replicas) {

	}

	record Advanced(HorizontalPodAutoscalerConfig horizontalPodAutoscalerConfig) {

	}

	record HorizontalPodAutoscalerConfig(Behavior behavior) {

	}

	record Behavior(Rules scaleDown) {

	}

	record Rules(int stabilizationWindowSeconds, List<Policy> policies) {

	}

	record Policy(String type, int value, int periodSeconds) {

	}

	/** The metadata of a trigger are strings, whatever they mean. */
	record Trigger(String type, String name, String metricType, Map<String, String> metadata) {

	}

}
