package io.millrace.worker.kernel;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;

import com.sun.management.HotSpotDiagnosticMXBean;

/**
 * The JDK's module with vector operations (JEP 508), which incubates: a process has it if
 * it was started with {@code --add-modules}, or may load it as long as the JDK's own
 * loader of modules is open to it, which the manifest of {@code millrace.jar} asks for.
 * So no option is needed, none is printed about, and a cache of the JVM made without the
 * module can be used with it.
 */
public final class VectorModule {

	private static final String NAME = "jdk.incubator.vector";

	/** The level of the only compiler that knows vectors. */
	private static final String OPTIMIZING = "4";

	private static final int LEAST_BITS = 256;

	private VectorModule() {
	}

	/**
	 * Whether kernels of this package run here, and are compiled to vectors of the
	 * processor. No other class of the package may be touched where they do not.
	 */
	public static boolean isUsable() {
		return Loaded.USABLE;
	}

	private static boolean isOptimized() {
		HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		return machine != null && machine.getVMOption("TieredStopAtLevel").getValue().equals(OPTIMIZING)
				&& !System.getProperty("java.vm.info", "").contains("interpreted");
	}

	private static boolean load() {
		if (ModuleLayer.boot().findModule(NAME).isPresent()) {
			return true;
		}
		try {
			Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, NAME);
			return true;
		}
		catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			return false;
		}
	}

	/** Loads the module when first touched. */
	private static final class Loaded {

		static final boolean USABLE = isOptimized() && load() && Lanes.BITS >= LEAST_BITS;

	}

}
