package io.millrace.platform.deployment;

import java.util.List;

/** What the Gateway API's HTTPRoute (v1) has, as far as the chart uses it. */
record HttpRouteSpec(List<Parent> parentRefs, List<String> hostnames, List<Rule> rules) {

	record Parent(String group, String kind, String namespace, String name, String sectionName, Integer port) {

	}

	record Rule(List<Match> matches, Timeouts timeouts, List<Backend> backendRefs) {

	}

	record Match(Path path) {

	}

	record Path(String type, String value) {

	}

	record Timeouts(String request, String backendRequest) {

	}

	record Backend(String group, String kind, String name, Integer port) {

	}

}
