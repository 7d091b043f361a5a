package io.millrace.protocol.message;

/**
 * Gateway to scheduler: please serve this. Stays unacknowledged on the bus until a worker
 * has accepted it or it was finally answered.
 *
 * @param task the work
 * @param submission which submission of the request this is, from 0
 * @param crashes how many workers in a row were lost with it before it got another token;
 * above 0 it is suspected to have killed them
 */
public record Submit(GenerationTask task, int submission, int crashes) implements SchedulerMessage {

}
