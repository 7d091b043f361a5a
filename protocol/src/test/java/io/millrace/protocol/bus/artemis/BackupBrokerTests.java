package io.millrace.protocol.bus.artemis;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.protocol.FreePort;
import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Cancel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** One broker takes the place of another, and clients meet at whichever listens. */
@Timeout(120)
class BackupBrokerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Address INBOX = Address.inbox(Messages.WORKER);

	private EmbeddedBroker primary;

	private EmbeddedBroker standby;

	private BackupBroker backup;

	private String primaryUrl;

	private String pair;

	@BeforeEach
	void startBoth() {
		this.primary = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", FreePort.next()));
		this.standby = EmbeddedBroker.startSilent(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", FreePort.next()));
		this.primaryUrl = this.primary.tcpUrl();
		this.pair = "(" + this.primaryUrl + "," + this.standby.tcpUrl() + ")";
		this.backup = BackupBroker.of(this.standby, ArtemisSettings.of(this.primaryUrl));
	}

	@AfterEach
	void stopBoth() {
		this.backup.close();
		this.standby.close();
		this.primary.close();
	}

	@Test
	void clientsGoToTheBackupAndBackAgain() {
		try (Bus receiver = ArtemisBus.connect(ArtemisSettings.of(this.pair));
				Bus sender = ArtemisBus.connect(ArtemisSettings.of(this.pair))) {
			assertThat(this.standby.isListening()).isFalse();
			AtomicReference<RequestId> last = new AtomicReference<>(RequestId.create());
			receiver.consume(QueueSpec.inbox(INBOX), (delivery) -> {
				delivery.acknowledge();
				last.set(((Cancel) delivery.envelope().message()).requestId());
			});
			assertArrives(sender, last);

			this.primary.close();
			Awaitility.await().atMost(PATIENCE).until(this.standby::isListening);
			assertArrives(sender, last);

			startPrimaryAgain();
			Awaitility.await().atMost(PATIENCE).until(() -> !this.standby.isListening());
			assertArrives(sender, last);
			assertThat(this.standby.figures().messages()).as("what it held is gone").isZero();

			this.primary.close();
			Awaitility.await().atMost(PATIENCE).until(this.standby::isListening);
			assertArrives(sender, last);
		}
	}

	/** What was sent while they change may be lost, as in an outage. */
	private static void assertArrives(Bus sender, AtomicReference<RequestId> last) {
		RequestId before = last.get();
		Awaitility.await().atMost(PATIENCE).until(() -> {
			sender.send(INBOX, Messages.cancel(RequestId.create()), SendOptions.DEFAULT)
				.exceptionally((failure) -> null);
			return !last.get().equals(before);
		});
	}

	@Test
	void aBackupThatStartsAloneTakesTheOthersPlaceAfterAWhile() {
		this.backup.close();
		this.primary.close();
		this.backup = BackupBroker.of(this.standby, ArtemisSettings.of(this.primaryUrl), Duration.ofMillis(200));
		Awaitility.await().atMost(PATIENCE).until(this.standby::isListening);
		startPrimaryAgain();
		Awaitility.await().atMost(PATIENCE).until(() -> !this.standby.isListening());
		assertThat(this.standby.isRunning()).isTrue();
	}

	@Test
	void aPortThatIsTakenIsTriedAgain() throws IOException {
		try (ServerSocket taken = new ServerSocket(URI.create(this.standby.tcpUrl()).getPort())) {
			assertThat(taken.isBound()).isTrue();
			this.primary.close();
			Awaitility.await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> !this.standby.isListening());
		}
		Awaitility.await().atMost(PATIENCE).until(this.standby::isListening);
	}

	private void startPrimaryAgain() {
		int port = URI.create(this.primaryUrl).getPort();
		this.primary = EmbeddedBroker.start(EmbeddedBrokerSettings.inVm().withTcp("127.0.0.1", port));
	}

}
