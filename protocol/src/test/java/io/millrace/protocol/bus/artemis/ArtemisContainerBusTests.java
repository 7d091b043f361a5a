package io.millrace.protocol.bus.artemis;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/**
 * The contract over the official Artemis image with the shipped {@code broker.xml}.
 * Skipped where Docker is missing, or has the image neither here nor by pulling it.
 */
@Testcontainers(disabledWithoutDocker = true)
class ArtemisContainerBusTests extends BusContract {

	private static final DockerImageName IMAGE = DockerImageName.parse("apache/artemis:2.56.0");

	private static final Duration PULL_TIMEOUT = Duration.ofMinutes(3);

	private static final int PORT = 61616;

	private static final String USER = "millrace";

	private static final String PASSWORD = "secret";

	private GenericContainer<?> broker;

	@BeforeAll
	void startBroker() throws IOException, InterruptedException {
		assumeImage();
		this.broker = new GenericContainer<>(IMAGE).withEnv("ARTEMIS_USER", USER)
			.withEnv("ARTEMIS_PASSWORD", PASSWORD)
			.withEnv("EXTRA_ARGS", "--no-web --no-autotune")
			.withCopyToContainer(Transferable.of(BrokerXml.withMaxSubmits(MAX_SUBMITS)),
					"/var/lib/artemis-instance/etc-override/broker.xml")
			.withExposedPorts(PORT)
			.waitingFor(Wait.forLogMessage(".*AMQ221007: Server is now active.*", 1)
				.withStartupTimeout(Duration.ofMinutes(2)));
		this.broker.start();
	}

	private static void assumeImage() throws InterruptedException {
		DockerClient docker = DockerClientFactory.lazyClient();
		try {
			docker.inspectImageCmd(IMAGE.asCanonicalNameString()).exec();
		}
		catch (NotFoundException missing) {
			Assumptions.assumeTrue(pull(docker),
					() -> "Docker has no image " + IMAGE.asCanonicalNameString() + " and could not pull it.");
		}
	}

	private static boolean pull(DockerClient docker) throws InterruptedException {
		try {
			return docker.pullImageCmd(IMAGE.getUnversionedPart())
				.withTag(IMAGE.getVersionPart())
				.start()
				.awaitCompletion(PULL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (DockerClientException | DockerException refused) {
			return false;
		}
	}

	@AfterAll
	void stopBroker() {
		if (this.broker != null) {
			this.broker.stop();
		}
	}

	@Override
	protected Bus connect() {
		String url = "tcp://" + this.broker.getHost() + ":" + this.broker.getMappedPort(PORT);
		return ArtemisBus.connect(new ArtemisSettings(url, USER, PASSWORD));
	}

}
