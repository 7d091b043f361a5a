package io.millrace.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Whatever travels on the bus. The type names below are part of the wire format. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ @JsonSubTypes.Type(value = Submit.class, name = "SUBMIT"),
		@JsonSubTypes.Type(value = Accepted.class, name = "ACCEPTED"),
		@JsonSubTypes.Type(value = Busy.class, name = "BUSY"),
		@JsonSubTypes.Type(value = Cancel.class, name = "CANCEL"),
		@JsonSubTypes.Type(value = Dispatch.class, name = "DISPATCH"),
		@JsonSubTypes.Type(value = Admit.class, name = "ADMIT"),
		@JsonSubTypes.Type(value = Reject.class, name = "REJECT"),
		@JsonSubTypes.Type(value = Frame.class, name = "FRAME"),
		@JsonSubTypes.Type(value = Finish.class, name = "FINISH"),
		@JsonSubTypes.Type(value = Hello.class, name = "HELLO"), @JsonSubTypes.Type(value = Load.class, name = "LOAD"),
		@JsonSubTypes.Type(value = Resume.class, name = "RESUME"),
		@JsonSubTypes.Type(value = FinishAck.class, name = "FINISH_ACK"),
		@JsonSubTypes.Type(value = Gone.class, name = "GONE"), @JsonSubTypes.Type(value = Lost.class, name = "LOST"),
		@JsonSubTypes.Type(value = Alive.class, name = "ALIVE"),
		@JsonSubTypes.Type(value = Probe.class, name = "PROBE"),
		@JsonSubTypes.Type(value = KvEvent.class, name = "KV_EVENT"),
		@JsonSubTypes.Type(value = LoRARequest.class, name = "LORA_REQUEST"),
		@JsonSubTypes.Type(value = Drain.class, name = "DRAIN"),
		@JsonSubTypes.Type(value = ResetPrefixCache.class, name = "RESET_PREFIX_CACHE"),
		@JsonSubTypes.Type(value = LoRAResponse.class, name = "LORA_RESPONSE") })
public sealed interface Message permits SchedulerMessage, WorkerMessage, GatewayMessage, ControlMessage {

}
