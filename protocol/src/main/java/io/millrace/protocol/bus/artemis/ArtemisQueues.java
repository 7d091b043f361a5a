package io.millrace.protocol.bus.artemis;

import java.util.UUID;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Makes queues at the broker. */
final class ArtemisQueues {

	private ArtemisQueues() {
	}

	/**
	 * Makes a queue that senders know, unless it exists.
	 * @return its name
	 * @throws ActiveMQQueueExistsException if a temporary one exists: it is of a link
	 * that was lost, and goes as soon as the broker has noticed, with or without
	 * consumers
	 */
	static String create(ClientSession session, QueueSpec spec) throws ActiveMQException {
		String name = spec.address().name();
		try {
			session.createQueue(QueueConfiguration.of(name)
				.setAddress(name)
				.setRoutingType(RoutingType.ANYCAST)
				.setDurable(false)
				.setTemporary(spec.temporary())
				.setExclusive(spec.exclusive())
				.setAutoCreateAddress(true)
				.setAutoDelete(false));
		}
		catch (ActiveMQQueueExistsException ex) {
			if (spec.temporary()) {
				throw ex;
			}
		}
		return name;
	}

	/**
	 * Makes one subscriber's own queue.
	 * @return its name
	 */
	static String createForSubscriber(ClientSession session, Address topic) throws ActiveMQException {
		String name = topic.name() + "." + UUID.randomUUID();
		session.createQueue(QueueConfiguration.of(name)
			.setAddress(topic.name())
			.setRoutingType(RoutingType.MULTICAST)
			.setDurable(false)
			.setTemporary(true)
			.setAutoCreateAddress(true)
			.setAutoDelete(false));
		return name;
	}

}
