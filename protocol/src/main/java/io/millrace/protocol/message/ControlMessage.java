package io.millrace.protocol.message;

/** What everybody who listens receives: the control topics are multicast. */
public sealed interface ControlMessage extends Message permits Hello, Load, Lost, Alive, KvEvent {

}
