package io.millrace.gateway.responses;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of responses.
 *
 * @param maxChain how many responses one may continue, one after the other
 * @param storeTimeout the longest that the store may take
 * @param maxBackground how many responses go on without their clients at a time
 * @param lease how long a gateway that stopped working at one keeps others from it
 * @param claimInterval how often it is looked for those that nobody works at
 * @param maxConnections how many WebSockets are open at a time
 * @param connectionLifetime how long one stays open
 * @param reasoningEvents what the events of reasoning are called
 */
@ConfigurationProperties("millrace.gateway.responses")
public record ResponsesProperties(@DefaultValue("1000") int maxChain, @DefaultValue("10s") Duration storeTimeout,
		@DefaultValue("256") int maxBackground, @DefaultValue("15s") Duration lease,
		@DefaultValue("5s") Duration claimInterval, @DefaultValue("1024") int maxConnections,
		@DefaultValue("60m") Duration connectionLifetime,
		@DefaultValue("open-responses") ReasoningEvents reasoningEvents) {

}
