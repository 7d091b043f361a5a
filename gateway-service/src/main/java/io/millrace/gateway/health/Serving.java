package io.millrace.gateway.health;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.protocol.bus.Bus;

/** Whether a request could be served now. */
final class Serving {

	private final ModelRegistry models;

	private final Bus bus;

	Serving(ModelRegistry models, Bus bus) {
		this.models = models;
		this.bus = bus;
	}

	boolean hasBus() {
		return this.bus.isConnected();
	}

	boolean hasReadyModel() {
		return this.models.hasReadyModel();
	}

	boolean isServing() {
		return hasBus() && hasReadyModel();
	}

}
