package io.millrace.protocol.message;

/** What a worker receives. */
public sealed interface WorkerMessage extends Message
		permits Dispatch, Cancel, Resume, FinishAck, Probe, LoRARequest, Drain, ResetPrefixCache {

}
