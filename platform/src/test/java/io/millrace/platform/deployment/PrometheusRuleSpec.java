package io.millrace.platform.deployment;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the Prometheus operator's PrometheusRule (v1) has. */
record PrometheusRuleSpec(List<Group> groups) {

	record Group(String name, String interval, List<Rule> rules) {

	}

	record Rule(String alert, String record, String expr, @JsonProperty("for") String duration,
			@JsonProperty("keep_firing_for") String keepFiringFor, Map<String, String> labels,
			Map<String, String> annotations) {

	}

}
