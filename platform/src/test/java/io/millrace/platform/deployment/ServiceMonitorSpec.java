package io.millrace.platform.deployment;

import java.util.List;
import java.util.Map;

/**
 * What the Prometheus operator's ServiceMonitor (v1) has, as far as the chart uses it.
 */
record ServiceMonitorSpec(Selector selector, List<String> podTargetLabels, List<Endpoint> endpoints) {

	record Selector(Map<String, String> matchLabels) {

	}

	record Endpoint(String port, String path, String interval, String scrapeTimeout, List<Relabeling> relabelings,
			List<Relabeling> metricRelabelings) {

	}

	record Relabeling(String action, List<String> sourceLabels, String separator, String regex, String targetLabel,
			String replacement) {

	}

}
