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
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Message;
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
	void aWrongPasswordIsRefusedAtOnce() {
		try (EmbeddedBroker broker = EmbeddedBroker
			.start(EmbeddedBrokerSettings.inVm().withUser("millrace", "right"))) {
			ArtemisSettings wrong = new ArtemisSettings(broker.inVmUrl(), "millrace", "wrong");
			assertThatThrownBy(() -> ArtemisBus.connect(wrong)).isInstanceOf(BusException.class);
		}
	}

	@Test
	void noSettingsPrintTheirPassword() {
		assertThat(EmbeddedBrokerSettings.inVm().withUser("millrace", "secret").toString()).doesNotContain("secret");
		assertThat(new ArtemisSettings("tcp://localhost:1", "millrace", "secret").toString()).doesNotContain("secret");
	}

	@Test
	void aBusOutlivesTheRestartOfItsBroker() {
		EmbeddedBroker first = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", 0));
		EmbeddedBrokerSettings samePort = EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", port(first));
		Address submit = Address.submit("pool");
		Address inbox = Address.inbox(Messages.WORKER);
		Queue<Message> received = new ConcurrentLinkedQueue<>();
		try (ArtemisBus bus = ArtemisBus.connect(ArtemisSettings.of(first.tcpUrl()))) {
			bus.consume(QueueSpec.submit(submit, 8), (delivery) -> received.add(delivery.envelope().message()));
			bus.consume(QueueSpec.inbox(inbox), (delivery) -> received.add(delivery.envelope().message()));
			bus.subscribe(Address.LOAD, (delivery) -> received.add(delivery.envelope().message()));
			first.close();
			await().atMost(PATIENCE).until(() -> !bus.isConnected());
			assertThat(bus.send(submit, Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
				.failsWithin(ArtemisBus.SEND_TIMEOUT.multipliedBy(2))
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(BusException.class);
			try (EmbeddedBroker second = EmbeddedBroker.start(samePort)) {
				assertThat(second.tcpUrl()).isEqualTo("tcp://127.0.0.1:" + port(second));
				await().atMost(PATIENCE).until(bus::isConnected);
				assertThat(bus.send(submit, Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
					.succeedsWithin(PATIENCE)
					.isEqualTo(SendResult.SENT);
				assertThat(bus.send(inbox, Messages.cancel(RequestId.create()), SendOptions.DEFAULT))
					.succeedsWithin(PATIENCE)
					.isEqualTo(SendResult.SENT);
				bus.publish(Address.LOAD, Messages.cancel(RequestId.create()));
				await().atMost(PATIENCE).until(() -> received.size() == 3);
			}
		}
	}

	@Test
	void aBusClosesWhileItsBrokerIsAway() {
		EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", 0));
		ArtemisBus bus = ArtemisBus.connect(ArtemisSettings.of(broker.tcpUrl()));
		bus.consume(QueueSpec.inbox(Address.inbox(Messages.WORKER)), (delivery) -> delivery.acknowledge());
		broker.close();
		await().atMost(PATIENCE).until(() -> !bus.isConnected());
		Thread closing = Thread.ofPlatform().daemon().start(bus::close);
		await().atMost(PATIENCE).until(() -> !closing.isAlive());
	}

	private static int port(EmbeddedBroker broker) {
		return URI.create(broker.tcpUrl()).getPort();
	}

}
