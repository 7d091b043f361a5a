package io.millrace.gateway.models;

import io.millrace.protocol.ModelCard;

/**
 * A model that can be asked now.
 *
 * @param card what its worker says of it
 * @param pool the worker pool that serves it
 */
public record ServedModel(ModelCard card, String pool) {

}
