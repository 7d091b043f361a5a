package io.millrace.protocol.message;

/** What a gateway receives. */
public sealed interface GatewayMessage extends Message permits Admit, Reject, Frame, Finish, Gone, LoRAResponse {

}
