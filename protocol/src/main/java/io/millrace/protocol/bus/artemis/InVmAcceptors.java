package io.millrace.protocol.bus.artemis;

import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.cluster.ClusterConnection;
import org.apache.activemq.artemis.core.server.metrics.MetricsManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.BufferHandler;
import org.apache.activemq.artemis.spi.core.remoting.ServerConnectionLifeCycleListener;

/** Makes acceptors in this JVM that take what comes on {@link BusThreads}. */
final class InVmAcceptors extends InVMAcceptorFactory {

	@Override
	@SuppressWarnings("rawtypes")
	public Acceptor createAcceptor(String name, ClusterConnection clusterConnection, Map<String, Object> configuration,
			BufferHandler handler, ServerConnectionLifeCycleListener listener, Executor threadPool,
			ScheduledExecutorService scheduledThreadPool, Map<String, ProtocolManager> protocolMap,
			String threadFactoryGroupName, MetricsManager metricsManager) {
		return super.createAcceptor(name, clusterConnection, configuration, handler, listener, BusThreads.TASKS,
				scheduledThreadPool, protocolMap, threadFactoryGroupName, metricsManager);
	}

}
