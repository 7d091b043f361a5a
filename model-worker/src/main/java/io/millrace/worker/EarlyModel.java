package io.millrace.worker;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets a process open its first model while everything else in it starts: the one keeps
 * the disk and the processor's vector units busy, the other a single thread. Comes after
 * the initializers that make properties. Properties that cannot be read are left to
 * whoever says so in the end.
 */
public final class EarlyModel implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		WorkerProperties properties;
		try {
			properties = Binder.get(context.getEnvironment())
				.bindOrCreate(WorkerProperties.PREFIX, WorkerProperties.class);
		}
		catch (BindException ex) {
			return;
		}
		if (!properties.models().isEmpty()) {
			EarlyOpener opener = new EarlyOpener(new TorchModelOpener(), properties.models().getFirst(), properties);
			DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
			beans.registerSingleton("modelOpener", opener);
			beans.registerDisposableBean("modelOpener", opener::close);
		}
	}

}
