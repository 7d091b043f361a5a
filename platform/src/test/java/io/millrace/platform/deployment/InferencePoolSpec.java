package io.millrace.platform.deployment;

import java.util.List;
import java.util.Map;

/**
 * What the Gateway API inference extension's InferencePool (v1) has, as far as the chart
 * uses it.
 */
record InferencePoolSpec(Selector selector, List<Port> targetPorts, EndpointPicker endpointPickerRef) {

	record Selector(Map<String, String> matchLabels) {

	}

	record Port(int number) {

	}

	record EndpointPicker(String name, Port port, String failureMode) {

	}

}
