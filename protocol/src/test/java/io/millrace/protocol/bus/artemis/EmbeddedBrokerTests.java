package io.millrace.protocol.bus.artemis;

import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Message;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class EmbeddedBrokerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void twoBrokersOfOneJvmDoNotMix() {
		try (EmbeddedBroker one = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm());
				EmbeddedBroker two = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm())) {
			assertThat(one.inVmUrl()).startsWith("vm://").isNotEqualTo(two.inVmUrl());
		}
	}

	@Test
	void aBrokerInVmOnlyHasNoTcpAddress() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm())) {
			assertThatThrownBy(broker::tcpUrl).isInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void aPortThatIsTakenIsAnError() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", 0))) {
			EmbeddedBrokerSettings same = EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", port(broker));
			assertThatThrownBy(() -> EmbeddedBroker.start(same)).isInstanceOf(BusException.class)
				.hasMessageContaining(String.valueOf(port(broker)));
		}
	}

	@Test
	void aWrongPasswordConnectsNobody() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withUser("millrace", "right"));
				ArtemisBus bus = ArtemisBus.connect(new ArtemisSettings(broker.inVmUrl(), "millrace", "wrong"))) {
			assertThat(bus.isConnected()).isFalse();
		}
	}

	@Test
	void whatIsNoUrlOfABrokerIsRefusedAtOnce() {
		assertThatThrownBy(() -> ArtemisBus.connect(ArtemisSettings.of("nonsense"))).isInstanceOf(BusException.class)
			.hasMessageContaining("'nonsense'");
	}

	@Test
	void noSettingsPrintTheirPassword() {
		assertThat(EmbeddedBrokerSettings.inVm().withUser("millrace", "secret").toString()).doesNotContain("secret");
		assertThat(new ArtemisSettings("tcp://localhost:1", "millrace", "secret").toString()).doesNotContain("secret");
	}

	@Test
	void aConsumptionThatTheBrokerEndsIsTakenUpAgain() {
		Address inbox = Address.inbox(Messages.WORKER);
		try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm());
				ArtemisBus bus = ArtemisBus.connect(broker.clientSettings())) {
			Queue<Message> received = new ConcurrentLinkedQueue<>();
			bus.consume(QueueSpec.inbox(inbox), (delivery) -> received.add(delivery.envelope().message()));
			broker.deleteQueues(inbox);
			await().atMost(PATIENCE).until(() -> {
				bus.send(inbox, Messages.cancel(RequestId.create()), SendOptions.DEFAULT);
				return !received.isEmpty();
			});
		}
	}

	@Test
	void whatBouncesIsKeptForAFewSeconds() throws Exception {
		try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm());
				ArtemisBus bus = ArtemisBus.connect(broker.clientSettings())) {
			bus.consume(QueueSpec.bounce(), (delivery) -> {
			});
			long sent = System.currentTimeMillis();
			bus.send(Address.inbox(Messages.WORKER), Messages.cancel(RequestId.create()), SendOptions.DEFAULT);
			ServerConsumer scheduler = broker.server()
				.getSessions()
				.stream()
				.flatMap((session) -> session.getServerConsumers().stream())
				.findFirst()
				.orElseThrow();
			await().atMost(PATIENCE).until(() -> !scheduler.getDeliveringMessages().isEmpty());
			assertThat(scheduler.getDeliveringMessages().getFirst().getMessage().getExpiration() - sent)
				.isBetween(4_000L, 30_000L);
		}
	}

	private static int port(EmbeddedBroker broker) {
		return URI.create(broker.tcpUrl()).getPort();
	}

}
