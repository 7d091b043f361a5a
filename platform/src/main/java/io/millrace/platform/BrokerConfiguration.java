package io.millrace.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.process.BusProperties;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.protocol.bus.artemis.BackupBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import io.millrace.protocol.bus.artemis.EmbeddedBrokerSettings;
import io.millrace.protocol.bus.artemis.TlsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A broker for other processes, and the health component {@code broker}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ BrokerProperties.class, BusProperties.class })
class BrokerConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(BrokerConfiguration.class);

	@Bean(destroyMethod = "close")
	EmbeddedBroker broker(BrokerProperties properties, BusProperties bus) {
		EmbeddedBrokerSettings settings = settings(properties, bus);
		return properties.isBackup() ? EmbeddedBroker.startSilent(settings) : EmbeddedBroker.start(settings);
	}

	/** Decides when a backup listens. */
	@Bean
	AutoCloseable brokerBackup(EmbeddedBroker broker, BrokerProperties properties, BusProperties bus) {
		return properties.isBackup() ? BackupBroker.of(broker, primary(properties, bus)) : () -> {
		};
	}

	@Bean
	BrokerMeters brokerMeters(EmbeddedBroker broker, MeterRegistry registry) {
		return new BrokerMeters(broker, registry);
	}

	@Bean
	HealthIndicator brokerHealthIndicator(EmbeddedBroker broker) {
		return () -> (broker.isRunning() ? Health.up() : Health.down()).build();
	}

	private static ArtemisSettings primary(BrokerProperties properties, BusProperties bus) {
		if (!properties.backupOf().startsWith("tcp://")) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"millrace.broker.backup-of is tcp://host:port, got '" + properties.backupOf() + "'.");
		}
		if (properties.port() == 0) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"A backup listens on a port that clients know; set millrace.broker.port to another than 0.");
		}
		return new BusProperties(properties.backupOf(), bus.user(), bus.password(), bus.tls()).clientSettings();
	}

	private static EmbeddedBrokerSettings settings(BrokerProperties properties, BusProperties bus) {
		TlsSettings tls = bus.tls().settings();
		if (tls != null && tls.keyStore() == null) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"A broker that speaks TLS needs its certificate; set millrace.bus.tls.key-store.");
		}
		bus.requireUserWithPassword();
		EmbeddedBrokerSettings settings = EmbeddedBrokerSettings.inVm()
			.withTcp(properties.host(), properties.port(), tls)
			.withMaxSubmits(properties.maxSubmits());
		if (bus.hasUser()) {
			return settings.withUser(bus.user(), bus.password());
		}
		warnUnlessLoopback(properties.host());
		return settings;
	}

	private static void warnUnlessLoopback(String host) {
		try {
			if (!InetAddress.getByName(host).isLoopbackAddress()) {
				logger.warn("Everybody who reaches {} may use this broker; set millrace.bus.user and .password.", host);
			}
		}
		catch (UnknownHostException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "There is no host '" + host + "' to listen on.",
					null, ex);
		}
	}

}
