package io.millrace.protocol.message;

/** What a scheduler receives. */
public sealed interface SchedulerMessage extends Message permits Submit, Accepted, Busy, Cancel, Finish, Gone {

}
