package io.millrace.gateway.models;

import io.millrace.protocol.ModelCard;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be asked now.
 *
 * @param card what its worker says of it
 * @param pool the worker pool that serves it
 * @param adapter name of the adapter that changes it; null for the model as it is
 */
public record ServedModel(ModelCard card, String pool, @Nullable String adapter) {

}
