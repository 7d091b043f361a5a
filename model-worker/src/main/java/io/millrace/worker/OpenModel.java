package io.millrace.worker;

import io.millrace.protocol.ModelCard;
import io.millrace.worker.step.StepExecutor;

/**
 * A model that is ready to compute.
 *
 * @param executor computes its steps; whoever opened it closes it
 * @param card what it is
 */
record OpenModel(StepExecutor executor, ModelCard card) {

}
