package io.millrace.gateway.adapters;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.LoRAOperation;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to load or unload an adapter.
 *
 * @param operation which of both
 * @param name of the adapter
 * @param path where it lies, on the workers' machines; null where it is unloaded
 * @param inPlace whether it takes the place of one with its name
 * @param baseModel name of the model that it changes; null where there is only one
 */
record AdapterRequest(LoRAOperation operation, String name, @Nullable String path, boolean inPlace,
		@Nullable String baseModel) {

	private static final int MAX_PATH_LENGTH = 4_096;

	static AdapterRequest load(LoadWire wire, UnknownFields unknown) {
		ParameterTable.LOAD_ADAPTER.check(wire.others(), unknown);
		String name = name(wire.loraName());
		String path = text("lora_path", Checks.required("lora_path", wire.loraPath()), MAX_PATH_LENGTH);
		return new AdapterRequest(LoRAOperation.LOAD, name, path, Boolean.TRUE.equals(wire.loadInplace()),
				wire.baseModelName());
	}

	static AdapterRequest unload(UnloadWire wire, UnknownFields unknown) {
		ParameterTable.UNLOAD_ADAPTER.check(wire.others(), unknown);
		return new AdapterRequest(LoRAOperation.UNLOAD, name(wire.loraName()), null, false, wire.baseModelName());
	}

	private static String name(@Nullable String given) {
		return text("lora_name", Checks.required("lora_name", given), LoRAAdapter.MAX_NAME_LENGTH);
	}

	private static String text(String parameter, String value, int most) {
		if (value.isBlank() || value.length() > most) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, parameter,
					"'" + parameter + "' has 1 to " + most + " characters, got " + value.length() + ".");
		}
		return value;
	}

	/** The opposite of a request to load. */
	AdapterRequest undone() {
		return new AdapterRequest(LoRAOperation.UNLOAD, this.name, null, false, this.baseModel);
	}

}
