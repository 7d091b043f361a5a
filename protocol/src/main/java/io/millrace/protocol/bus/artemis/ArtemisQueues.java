package io.millrace.protocol.bus.artemis;

import java.util.UUID;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Makes queues at the broker. Whatever goes with its consumer has a name of its own each
 * time that it is made, an inbox too: senders know its address alone. A broker that is
 * slow may make a queue for a connection that has given up on it and is gone. Nobody
 * deletes such a queue then, and under the same name it would be in the way of the next;
 * and a broker that is late deletes the queues of a lost connection by their names,
 * whoever has made them anew by then. A queue that nobody reads is in nobody's way: the
 * broker prefers those with consumers, and deletes it after a while.
 */
final class ArtemisQueues {

	private ArtemisQueues() {
	}

	/**
	 * Makes a queue that senders know, unless it is to stay and exists.
	 * @return its name
	 */
	static String create(ClientSession session, QueueSpec spec) throws ActiveMQException {
		Address address = spec.address();
		if (spec.temporary()) {
			return create(session, temporary(address, RoutingType.ANYCAST).setExclusive(spec.exclusive()));
		}
		try {
			return create(session,
					QueueConfiguration.of(address.name())
						.setAddress(address.name())
						.setRoutingType(RoutingType.ANYCAST)
						.setDurable(false)
						.setExclusive(spec.exclusive())
						.setAutoCreateAddress(true)
						.setAutoDelete(false));
		}
		catch (ActiveMQQueueExistsException ex) {
			return address.name();
		}
	}

	/**
	 * Makes one subscriber's own queue.
	 * @return its name
	 */
	static String createForSubscriber(ClientSession session, Address topic) throws ActiveMQException {
		return create(session, temporary(topic, RoutingType.MULTICAST));
	}

	private static QueueConfiguration temporary(Address address, RoutingType routingType) {
		return QueueConfiguration.of(address.name() + "." + UUID.randomUUID())
			.setAddress(address.name())
			.setRoutingType(routingType)
			.setDurable(false)
			.setTemporary(true)
			.setAutoCreateAddress(true)
			.setAutoDelete(true);
	}

	private static String create(ClientSession session, QueueConfiguration queue) throws ActiveMQException {
		session.createQueue(queue);
		return queue.getName().toString();
	}

}
